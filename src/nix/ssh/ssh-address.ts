import { WhittleError } from "../../closure/error.ts";

/** Where a store reached by ssh is, and how Nix's own parameters say to reach it. */
export interface SshAddress {
	/** As the person wrote it. */
	readonly url: string;
	/** `user@host`, or the host alone. */
	readonly destination: string;
	readonly host: string;
	readonly port: string | null;
	/** The words that run `nix-store` over there. */
	readonly program: readonly string[];
	/** What `--store` of that `nix-store` is to be; null for its usual store. */
	readonly remoteStore: string | null;
	/** `ssh-key`: the file of a private key here. */
	readonly key: string | null;
	readonly compress: boolean;
	/** `base64-ssh-public-host-key`, decoded: the only key the host may have. */
	readonly hostKey: string | null;
}

/** Parameters of Nix's ssh stores that say nothing about reading. */
const WITHOUT_MEANING = new Set([
	"max-connections",
	"max-connection-age",
	"path-info-cache-size",
	"priority",
	"system-features",
	"trusted",
	"want-mass-query",
]);

/**
 * Takes `ssh://[USER@]HOST[:PORT][?NAME=VALUE&…]` (or `ssh-ng://`) apart. Throws
 * `WhittleError` for what is no such address, and for a host or user that ssh would read
 * as an option.
 */
export function sshAddress(url: string): SshAddress {
	const [, scheme = "", authority = "", query = ""] =
		/^(ssh|ssh-ng):\/\/([^/?#]*)\/?(?:\?(.*))?$/is.exec(url) ?? [];
	const [, user, host = "", port = null] =
		/^(?:([^@:]+)@)?(\[[\da-f:.%\w]+\]|[^@:[\]]+)(?::(\d+))?$/i.exec(decoded(authority, url)) ?? [];
	if (host === "") throw badAddress(url, "is not of the form ssh://[USER@]HOST[:PORT]");
	const name = host.replace(/^\[(.*)\]$/, "$1");
	if (/^-|\s/.test(name) || (user !== undefined && /^-|\s/.test(user))) {
		throw badAddress(url, "has a host or user that ssh would misread");
	}
	const given = parameters(query, url);
	const take = (key: string): string | null => {
		const value = given.get(key) ?? null;
		given.delete(key);
		return value === "" ? null : value;
	};
	const program = take("remote-program");
	if (program !== null && scheme.toLowerCase() === "ssh-ng") {
		throw badAddress(
			url,
			"names nix-daemon in remote-program, as ssh-ng has it, but nix-store is asked",
			"say ssh://… with remote-program=…/bin/nix-store",
		);
	}
	const address: SshAddress = {
		url,
		destination: user === undefined ? name : `${user}@${name}`,
		host: name,
		port,
		program: program === null ? ["nix-store"] : program.split(/\s+/).filter(Boolean),
		remoteStore: take("remote-store"),
		key: take("ssh-key"),
		compress: /^(true|yes|1)$/.test(take("compress") ?? ""),
		hostKey: keyOf(take("base64-ssh-public-host-key"), url),
	};
	for (const key of given.keys()) {
		if (!WITHOUT_MEANING.has(key)) {
			throw badAddress(
				url,
				`has a parameter “${key}” that means nothing here`,
				"known are remote-store, remote-program, ssh-key, compress and base64-ssh-public-host-key",
			);
		}
	}
	return address;
}

/** By hand, for `URLSearchParams` reads `+` as a blank; only the first `=` divides. */
function parameters(query: string, url: string): Map<string, string> {
	return new Map(
		query
			.split("&")
			.filter(Boolean)
			.map((pair): [string, string] => {
				const [, key = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(pair)!;
				return [decoded(key, url), decoded(value, url)];
			}),
	);
}

function keyOf(base64: string | null, url: string): string | null {
	if (base64 === null) return null;
	const key = Buffer.from(base64, "base64").toString("latin1").trim();
	if (/^[\w@.-]+ [A-Za-z\d+/=]+( [\x20-\x7e]*)?$/.test(key)) return key;
	throw badAddress(
		url,
		"has a host key that is not the base64 of a line such as “ssh-ed25519 AAAA…”",
	);
}

function decoded(text: string, url: string): string {
	try {
		const plain = decodeURIComponent(text);
		if (!/\p{Cc}/u.test(plain)) return plain;
	} catch (error) {
		if (!(error instanceof URIError)) throw error;
	}
	throw badAddress(url, "has a % that is not followed by the two digits of a character");
}

function badAddress(url: string, what: string, remedy?: string): WhittleError {
	return new WhittleError(
		"bad-address",
		what,
		url,
		remedy ?? "write ssh://[USER@]HOST[:PORT], with parameters behind a ? as Nix takes them",
	);
}

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { WhittleError } from "../../closure/error.ts";
import { placesOf, quoted } from "../../nix/ssh/far-side.ts";
import { type SshAddress, sshAddress } from "../../nix/ssh/ssh-address.ts";
import { withoutUser } from "../../nix/store-address.ts";
import { read } from "./command.ts";
import type { Session } from "./session.ts";

/** What a person named: which shell, and which store there. */
export interface TargetAddress {
	readonly label: string;
	/** Null for this machine. */
	readonly ssh: SshAddress | null;
	/** The words that run `nix-store` and `nix-env`, with the store they are to use. */
	readonly nixStore: readonly string[];
	readonly nixEnv: readonly string[];
	/** What `--store` is to be; null for the usual one. */
	readonly store: string | null;
}

/** Where things are on a target. */
export interface Places extends TargetAddress {
	readonly session: Session;
	/** Whoever makes room on a full disk adds an option to both. */
	readonly nixStore: string[];
	readonly nixEnv: string[];
	readonly storeDir: string;
	/** Where the contents of the store directory really are. */
	readonly real: string;
	readonly stateDir: string;
	/** What is above all that; "" for the machine's own root. */
	readonly root: string;
	/** The link whose generations are the systems. */
	readonly profile: string;
	/** For the journal, and what lies beside it. */
	readonly folder: string;
	readonly bootId: string;
	/** Seconds since 1970 now, by the target's clock. */
	now(): number;
}

/** Takes apart `undefined`, a directory, `local?root=DIR`, `ssh://[USER@]HOST`, or a host's name. */
export function targetAddress(address: string | undefined): TargetAddress {
	const word = address ?? "local";
	if (["local", "auto", "daemon"].includes(word)) return at("this machine", null, null);
	if (/^ssh(-ng)?:\/\//i.test(word)) return farAddress(word);
	if (/^(local\?|local:\/\/)/.test(word)) return at(word, null, word);
	const [, scheme] = /^([a-z0-9+.-]+):\/\//i.exec(word) ?? [];
	if (scheme !== undefined) {
		throw new WhittleError(
			"no-target",
			`a store of the kind “${scheme}://” is no machine that can be upgraded`,
			withoutUser(word),
			"name a directory that holds nix/store, ssh://HOST, or nothing for this machine",
		);
	}
	const folder = resolve(word);
	if (word.includes("/") || existsSync(join(folder, "nix"))) {
		if (folder === "/") return at("this machine", null, null);
		if (existsSync(folder)) return at(folder, null, `local?root=${encodeURI(folder)}`);
		throw new WhittleError(
			"no-target",
			"there is no such directory",
			word,
			"name a directory that holds nix/store",
		);
	}
	return farAddress(`ssh://${word}`);
}

function farAddress(url: string): TargetAddress {
	const ssh = sshAddress(url);
	return at(
		`ssh://${ssh.destination}${ssh.port === null ? "" : `:${ssh.port}`}`,
		ssh,
		ssh.remoteStore,
	);
}

function at(label: string, ssh: SshAddress | null, store: string | null): TargetAddress {
	const program = ssh?.program ?? ["nix-store"];
	const named = store === null ? [] : ["--store", store];
	return {
		label,
		ssh,
		store,
		nixStore: [...program, ...named],
		nixEnv: [...program.map((word) => word.replace(/nix-store$/, "nix-env")), ...named],
	};
}

/** Asks where things are. */
export async function findPlaces(
	session: Session,
	address: TargetAddress,
	profile: string | null,
): Promise<Places> {
	const { root, storeDir, real, stateDir } = placesOf(address.store);
	const text = `
store=${storeDir === null ? `"$\{NIX_STORE_DIR:-/nix/store}"` : quoted(storeDir)}
state=${stateDir === null ? `"$\{NIX_STATE_DIR:-/nix/var/nix}"` : quoted(stateDir)}
real=${real === null ? `${quoted(root)}"$store"` : quoted(real)}
date +%s && cat /proc/sys/kernel/random/boot_id && printf '%s\\n' "$store" "$real" "$state"
if [ -d "$real" ]; then echo there; fi`;
	const asked = performance.now();
	const lines = (await read(session, text, address.label)).split("\n");
	const [seconds = "", bootId = "", store = "", realStore = "", state = "", there] = lines;
	if (there !== "there" || !/^\d+$/.test(seconds)) {
		throw new WhittleError(
			"no-store",
			"there is no Nix store",
			`${address.label}: ${realStore}`,
			"install Nix there, or name a directory that holds nix/store",
		);
	}
	return {
		...address,
		nixStore: [...address.nixStore],
		nixEnv: [...address.nixEnv],
		session,
		storeDir: store,
		real: realStore,
		stateDir: state,
		root,
		profile: profile ?? `${state}/profiles/system`,
		folder: `${state}/whittle/upgrade`,
		bootId,
		now: () => Number(seconds) + Math.floor((performance.now() - asked) / 1000),
	};
}

/** Where the files of a store path really are. */
export function realPlace({ storeDir, real }: Places, path: string): string {
	return `${real}/${path.slice(storeDir.length + 1)}`;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type NixSettings, nixConfDir } from "../nix-settings.ts";
import type { Authorize } from "./http-get.ts";
import { credentialsFor, type Wanted } from "./netrc.ts";
import { basic, decoded } from "./tunnel.ts";

/**
 * Who is told which credentials: the server of one of `caches` what stands in the cache's own
 * address, else what the netrc file has for it. A server that was only redirected to gets what
 * the file has for that very machine, over TLS, and nothing else. The file is `netrc-file` of
 * Nix's settings, else `netrc` beside nix.conf; it may be absent.
 */
export function authorization(
	caches: readonly URL[],
	settings: NixSettings,
	env: NodeJS.ProcessEnv,
): Authorize {
	let text: string | null = null;
	const netrc = (wanted: Wanted) => {
		text ??= readIfThere(settings("netrc-file") ?? join(nixConfDir(env), "netrc"));
		return credentialsFor(text, wanted);
	};
	const found = (url: URL) => {
		const host = url.hostname.replace(/^\[|\]$/g, "");
		const named = caches.filter(({ origin }) => origin === url.origin);
		const byDefault = named.length > 0;
		const own = named.find(({ username }) => username !== "");
		if (own === undefined) {
			return byDefault || url.protocol === "https:" ? netrc({ host, byDefault }) : null;
		}
		const user = decoded(own.username);
		if (own.password !== "") return { user, password: decoded(own.password) };
		return netrc({ host, user, byDefault }) ?? { user, password: "" };
	};
	const headers = new Map<string, string | undefined>();
	return (url) => {
		if (!headers.has(url.origin)) {
			const { user, password } = found(url) ?? { user: "", password: "" };
			headers.set(url.origin, user + password === "" ? undefined : basic(user, password));
		}
		return headers.get(url.origin);
	};
}

function readIfThere(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		if (error instanceof Error && "code" in error) return ""; // as curl: without it
		throw error;
	}
}

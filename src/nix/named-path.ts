import { lstatSync, readlinkSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { WhittleError } from "../closure/error.ts";
import { enclosingStorePath, isBaseName } from "../closure/store-path.ts";
import type { LocalStore } from "./store/local-store.ts";

/**
 * The store path that a person's word leads to: itself a path of the store or a file below
 * one, a base name, or a link (links are followed by hand, for in a store below a root they
 * name paths that are not there). Null when it leads elsewhere.
 */
export function storePathNamed(store: LocalStore, word: string): string | null {
	if (isBaseName(word)) return `${store.storeDir}/${word}`;
	let at = isAbsolute(word) ? resolve(word) : resolve(process.cwd(), word);
	for (let links = 0; links < 40; links++) {
		const inside = enclosingStorePath(store.storeDir, at) ?? insideReal(store, at);
		if (inside !== null) return inside;
		const target = firstLink(at);
		if (target === null) return null;
		at = target;
	}
	throw new WhittleError(
		"link-loop",
		"too many links lead on from here",
		word,
		"name the store path itself",
	);
}

/** `/root/nix/store/hash-x` as the path of the store below `/root`. */
function insideReal(store: LocalStore, path: string): string | null {
	const real = enclosingStorePath(store.realStoreDir, path);
	return real === null ? null : store.storeDir + real.slice(store.realStoreDir.length);
}

/** `path` with its first symbolic link replaced; null when there is none or it ends. */
function firstLink(path: string): string | null {
	const parts = path.split("/");
	for (let k = 2; k <= parts.length; k++) {
		const at = parts.slice(0, k).join("/");
		const target = linkAt(at);
		if (target === null) return null;
		if (target !== "") return resolve(dirname(at), target, ...parts.slice(k));
	}
	return null;
}

/** What the link at `place` says; empty for what is no link, null for what cannot be seen. */
function linkAt(place: string): string | null {
	try {
		const stat = lstatSync(place, { throwIfNoEntry: false });
		if (stat === undefined) return null;
		return stat.isSymbolicLink() ? readlinkSync(place) : "";
	} catch (error) {
		const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
		if (code === "EACCES" || code === "ENOTDIR") return null;
		throw error;
	}
}

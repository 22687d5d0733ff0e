import { WhittleError } from "./error.ts";

/** Nix's base 32 digits in order of value: no e, o, t, u. */
export const NIX32 = "0123456789abcdfghijklmnpqrsvwxyz";

const HASH_LENGTH = 32;
const LEGAL_BASE = /^[0-9abcdfghijklmnpqrsvwxyz]{32}-(?!\.{1,2}(?:-|$))[0-9A-Za-z+\-._?=]{1,211}$/;
const ANY_HASH = /^[0-9a-z]{32}-/;

/** The usual store directory. */
export const NIX_STORE = "/nix/store";

/** `/nix/store/<hash>-<name>` without the store directory. */
export function baseName(storeDir: string, path: string): string {
	return path.slice(storeDir.length + 1);
}

/** The part after the hash: `python3-3.13.7`. */
export function nameOf(storeDir: string, path: string): string {
	return path.slice(storeDir.length + HASH_LENGTH + 2);
}

/** The 32 characters of the hash part. */
export function hashOf(storeDir: string, path: string): string {
	return path.slice(storeDir.length + 1, storeDir.length + 1 + HASH_LENGTH);
}

/** Is `text` of the form `<32 hash characters>-<anything>`? Legal or not is `isLegal`. */
export function isBaseName(text: string): boolean {
	return ANY_HASH.test(text) && text.length > HASH_LENGTH + 1;
}

/** Would Nix accept this path's hash and name? (`checkName` in Nix's libstore.) */
export function isLegal(storeDir: string, path: string): boolean {
	return LEGAL_BASE.test(baseName(storeDir, path));
}

/**
 * The store directory that a path lies in: what stands before the first
 * `/<32 hash characters>-`. Null when there is none or it is not absolute.
 */
export function storeDirOf(path: string): string | null {
	const found = /^(\/.*?)\/[0-9a-z]{32}-/s.exec(path);
	return found === null ? null : found[1]!;
}

/** Does `text` have the form of a store path, in full or by its base name? */
export function isStorePath(text: string): boolean {
	if (isBaseName(text)) return true;
	const storeDir = storeDirOf(text);
	return storeDir !== null && isBaseName(text.slice(storeDir.length + 1));
}

/**
 * The store path that `text`, a path at or below it, belongs to; null when `text` is not
 * below `storeDir`.
 */
export function enclosingStorePath(storeDir: string, text: string): string | null {
	if (!text.startsWith(`${storeDir}/`)) return null;
	const rest = text.slice(storeDir.length + 1);
	const end = rest.indexOf("/");
	const base = end < 0 ? rest : rest.slice(0, end);
	return isBaseName(base) ? `${storeDir}/${base}` : null;
}

/**
 * A path out of a file, as a whole store path. Files name paths in full or, where their
 * format says so, by base name. Names that Nix would refuse are let through (the model
 * lists them); what is no store path at all is an error.
 */
export function storePathFrom(storeDir: string, text: string): string {
	if (isBaseName(text)) return `${storeDir}/${text}`;
	if (text.startsWith(`${storeDir}/`) && isBaseName(text.slice(storeDir.length + 1))) return text;
	throw new WhittleError(
		"not-a-store-path",
		`“${text.slice(0, 120)}” is not a path of the store ${storeDir}`,
		null,
		"a path is <store directory>/<32 hash characters>-<name>, the same directory throughout",
	);
}

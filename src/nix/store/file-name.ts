import { readdirSync } from "node:fs";

/** A file's name or place: text, or bytes where it is no UTF-8, which a store allows. */
export type FileName = string | Buffer;

/** A file's name that has come from another thread, where a Buffer arrives as plain bytes. */
export function fileName(name: string | Uint8Array): FileName {
	return typeof name === "string" || Buffer.isBuffer(name) ? name : Buffer.from(name);
}

/** What stands in a name's text for bytes that are no UTF-8 (or, rarely, for itself). */
const REPLACEMENT = "\ufffd";

/** `names` of the entries of `folder` as they were read as text, with those right that are no text. */
export function exactNames(folder: FileName, names: readonly string[]): readonly FileName[] {
	return names.some((name) => name.includes(REPLACEMENT))
		? readdirSync(folder, { encoding: "buffer" })
		: names;
}

/** `folder/name`; the name alone in a folder without one. */
export function inFolder(folder: FileName, name: FileName): FileName {
	if (folder.length === 0) return name;
	if (typeof folder === "string" && typeof name === "string") return `${folder}/${name}`;
	return Buffer.concat([Buffer.from(folder), Buffer.from("/"), Buffer.from(name)]);
}

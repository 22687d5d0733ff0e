import type { Closure } from "../../closure/closure.ts";
import { decodeSnapshot, SNAPSHOT_MAGIC } from "../../closure/snapshot.ts";
import { binaryKind } from "./binary-kinds.ts";
import { looksLikeCsv } from "./csv-columns.ts";
import { compressionOf, decompress } from "./decompress.ts";
import { located, noPaths, notAClosure } from "./document-error.ts";
import { looksLikeDot } from "./dot-syntax.ts";
import { looksLikeGraphml } from "./graphml.ts";
import { looksLikeJson } from "./json.ts";
import { looksLikeRegistration } from "./registration.ts";
import { unreadKind } from "./unread-kinds.ts";

/** A kind of text: known by its beginning, read by a module that is loaded when needed. */
interface TextFormat {
	readonly looksLike: (text: string) => boolean;
	readonly read: (text: string) => Promise<Closure>;
}

const TEXT_FORMATS: readonly TextFormat[] = [
	{
		looksLike: looksLikeJson,
		read: async (text) => (await import("./json-kinds.ts")).readJson(text),
	},
	{
		looksLike: looksLikeRegistration,
		read: async (text) => (await import("./registration.ts")).readRegistration(text),
	},
	{
		looksLike: looksLikeDot,
		read: async (text) => (await import("./dot.ts")).readDot(text),
	},
	{
		looksLike: looksLikeGraphml,
		read: async (text) => (await import("./graphml.ts")).readGraphml(text),
	},
	{
		looksLike: looksLikeCsv,
		read: async (text) => (await import("./csv.ts")).readCsv(text),
	},
];

/**
 * The closure that a file holds, told by its contents and never by its name: JSON of
 * `nix path-info`, a structured-attrs reference graph or `whittle export`; an SBOM
 * (CycloneDX or SPDX 2 in JSON); registration text; a drawing in DOT; GraphML of
 * `nix-store`; CSV of `whittle export`; a snapshot; each plain or in gzip or zstd.
 *
 * `bytes` is the whole file and `label` what errors call it. O(length), with about six
 * bytes of memory for each. Throws only `WhittleError`, with `where` the label.
 */
export async function readDocument(bytes: Uint8Array, label: string): Promise<Closure> {
	try {
		return await read(await decompress(bytes));
	} catch (error) {
		throw located(error, label);
	}
}

/**
 * Is a file that begins with `firstBytes` (some kilobytes, or all of it) meant as a
 * document? Compressed ones count: what is in them is told only by reading.
 */
export function looksLikeDocument(firstBytes: Uint8Array): boolean {
	if (compressionOf(firstBytes) !== null || isSnapshot(firstBytes)) return true;
	if (binaryKind(firstBytes) !== null) return false;
	const text = textOf(firstBytes);
	return TEXT_FORMATS.some(({ looksLike }) => looksLike(text));
}

async function read(bytes: Uint8Array): Promise<Closure> {
	if (bytes.length === 0) throw notAClosure("is empty");
	if (isSnapshot(bytes)) {
		const closure = decodeSnapshot(bytes);
		if (closure.paths.length === 0) throw noPaths();
		return closure;
	}
	const binary = binaryKind(bytes);
	if (binary !== null) throw notAClosure(`is a binary file (${binary})`);
	const text = textOf(bytes);
	const format = TEXT_FORMATS.find(({ looksLike }) => looksLike(text));
	if (format !== undefined) return format.read(text);
	if (text.trim() === "") throw notAClosure("is empty");
	const unread = unreadKind(text);
	if (unread !== null) throw notAClosure(unread.what, unread.remedy);
	throw notAClosure("is no list of store paths with their references that whittle knows");
}

function isSnapshot(bytes: Uint8Array): boolean {
	return latin1(bytes, SNAPSHOT_MAGIC.length) === SNAPSHOT_MAGIC;
}

/** UTF-8 with what is invalid replaced, or UTF-16 as Windows writes it; without its mark. */
function textOf(bytes: Uint8Array): string {
	// Buffer decodes six times as fast as TextDecoder, and says so when it is too long.
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const text = buffer.toString(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf16le" : "utf8");
	return text.startsWith("\ufeff") ? text.slice(1) : text;
}

function latin1(bytes: Uint8Array, length: number): string {
	return Buffer.from(bytes.subarray(0, length)).toString("latin1");
}

import type { Closure } from "../../closure/closure.ts";
import { decodeSnapshot, SNAPSHOT_MAGIC } from "../../closure/snapshot.ts";
import { ByteReader } from "../byte-reader.ts";
import { looksLikeDerivation } from "../derivations/aterm.ts";
import { decompressed } from "../nar/decompression.ts";
import { binaryKind } from "./binary-kinds.ts";
import { compressionOf, MAGIC_LENGTH } from "./compression-of.ts";
import { looksLikeCsv } from "./csv-columns.ts";
import { located, noPaths, notAClosure, tooLarge } from "./document-error.ts";
import { looksLikeDot } from "./dot-syntax.ts";
import { looksLikeGraphml } from "./graphml.ts";
import { looksLikeJson } from "./json.ts";
import { looksLikeNarinfos } from "./narinfos.ts";
import { looksLikeRegistration } from "./registration.ts";
import { unreadKind } from "./unread-kinds.ts";

/** How `nix-store --export` begins: 1, for a path to come, and its NAR. */
const EXPORT_MAGIC = "\x01\0\0\0\0\0\0\0\x0d\0\0\0\0\0\0\0nix-archive-1\0\0\0";

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
	{
		looksLike: looksLikeNarinfos,
		read: async (text) => (await import("./narinfos.ts")).readNarinfos(text),
	},
];

/**
 * Bytes that a document may have, when unpacked: more than a string of Node holds (2^29
 * characters), and a snapshot of ten million paths. Export streams may have any number.
 */
const LIMIT = 2 ** 30;

/** As `readDocumentFrom`, of a file that is in memory. */
export function readDocument(bytes: Uint8Array, label: string): Promise<Closure> {
	return readDocumentFrom(inOnePiece(bytes), label);
}

/**
 * The closure that a file holds, told by its contents and never by its name: JSON of
 * `nix path-info`, a structured-attrs reference graph or `whittle export`; `nix
 * derivation show -r`; an SBOM (CycloneDX or SPDX 2 in JSON); registration text; a drawing in DOT; GraphML of
 * `nix-store`; narinfos; CSV of `whittle export`; a snapshot; what `nix-store --export`
 * writes. Each plain or in gzip, zstd, xz or bzip2.
 *
 * `source` is the whole file in pieces and `label` what errors call it. O(length). The NARs
 * in an export stream are read as they come; all else is bounded by `limit` and takes about
 * six bytes of memory for each of its own. Throws `WhittleError`, with `where` the label,
 * and whatever `source` throws.
 */
export async function readDocumentFrom(
	source: AsyncIterable<Uint8Array>,
	label: string,
	limit = LIMIT,
): Promise<Closure> {
	const file = new ByteReader(source);
	try {
		await file.fill(MAGIC_LENGTH);
		const compression = compressionOf(file.held) ?? "none";
		const contents = new ByteReader(decompressed(file.rest(), compression));
		try {
			return await readContents(contents, limit);
		} finally {
			await contents.close();
		}
	} catch (error) {
		throw located(error, label);
	} finally {
		await file.close();
	}
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	yield bytes;
}

async function readContents(contents: ByteReader, limit: number): Promise<Closure> {
	await contents.fill(EXPORT_MAGIC.length);
	if (isExportStream(contents.held)) {
		return (await import("./export-stream.ts")).readExportStream(contents, limit);
	}
	const parts: Uint8Array[] = [];
	let bytes = 0;
	for await (const part of contents.rest()) {
		bytes += part.length;
		if (bytes > limit) throw tooLarge(`has more than ${limit} bytes`);
		parts.push(part);
	}
	return read(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
}

/**
 * Is a file that begins with `firstBytes` (some kilobytes, or all of it) meant as a
 * document? Compressed ones count: what is in them is told only by reading.
 */
export function looksLikeDocument(firstBytes: Uint8Array): boolean {
	if (compressionOf(firstBytes) !== null) return true;
	if (isSnapshot(firstBytes) || isExportStream(firstBytes)) return true;
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
	if (looksLikeDerivation(text)) {
		throw notAClosure(
			"is one derivation, which does not say its own name",
			"name the .drv file itself, among those of its inputs",
		);
	}
	if (text.trim() === "") throw notAClosure("is empty");
	const unread = unreadKind(text);
	if (unread !== null) throw notAClosure(unread.what, unread.remedy);
	throw notAClosure("is no list of store paths with their references that whittle knows");
}

function isSnapshot(bytes: Uint8Array): boolean {
	return latin1(bytes, SNAPSHOT_MAGIC.length) === SNAPSHOT_MAGIC;
}

function isExportStream(bytes: Uint8Array): boolean {
	return latin1(bytes, EXPORT_MAGIC.length) === EXPORT_MAGIC;
}

/** UTF-8 with what is invalid replaced, or UTF-16 as Windows writes it; without its mark. */
function textOf(bytes: Uint8Array): string {
	// Buffer decodes six times as fast as TextDecoder, and says so when it is too long.
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
	const text = utf16
		? buffer.toString("utf16le").replace(/\p{Surrogate}/gu, "\ufffd")
		: buffer.toString("utf8");
	return text.startsWith("\ufeff") ? text.slice(1) : text;
}

function latin1(bytes: Uint8Array, length: number): string {
	return Buffer.from(bytes.subarray(0, length)).toString("latin1");
}

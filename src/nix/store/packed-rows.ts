import { isAscii } from "node:buffer";
import { WhittleError } from "../../closure/error.ts";

/*
 * Rows that SQLite has joined into one text, a row a line. Whatever does not fit is damage,
 * for Nix writes no such row. These loops see every byte of a database, so they are plain.
 */

const NEWLINE = 10;
const BLANK = 32;
const ZERO = 48;

/** Rows of `ValidPaths`: `id narSize path`, the size possibly empty. */
export interface NodeRows {
	readonly ids: number[];
	/** Bytes, NaN where the database does not know them (it then holds 0 or nothing). */
	readonly sizes: number[];
	readonly paths: string[];
}

/** Appends the rows of one page. */
export function readNodeRows(
	bytes: Uint8Array,
	{ ids, sizes, paths }: NodeRows,
	file: string,
): void {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	// Nix writes ASCII only, where a byte is a character; else each path is decoded by itself.
	const text = isAscii(bytes) ? buffer.toString("latin1") : null;
	for (let at = 0; at < bytes.length; at++) {
		let id = 0;
		for (; isDigit(bytes[at]); at++) id = id * 10 + bytes[at]! - ZERO;
		if (bytes[at] !== BLANK) throw damaged(file);
		let size = 0;
		for (at++; isDigit(bytes[at]); at++) size = size * 10 + bytes[at]! - ZERO;
		if (bytes[at] !== BLANK || !(size <= Number.MAX_SAFE_INTEGER)) throw damaged(file);
		const end = bytes.indexOf(NEWLINE, at + 1);
		const stop = end < 0 ? bytes.length : end;
		ids.push(id);
		sizes.push(size === 0 ? Number.NaN : size);
		paths.push(text === null ? buffer.toString("utf8", at + 1, stop) : text.slice(at + 1, stop));
		at = stop;
	}
}

/** Reads rows of `Refs`, `referrer reference`, as edges between indices; gives the new count. */
export function readEdgeRows(
	bytes: Uint8Array,
	indexOf: (id: number) => number,
	from: Uint32Array,
	to: Uint32Array,
	start: number,
	file: string,
): number {
	let count = start;
	for (let at = 0; at < bytes.length; at++) {
		let referrer = 0;
		for (; isDigit(bytes[at]); at++) referrer = referrer * 10 + bytes[at]! - ZERO;
		if (bytes[at] !== BLANK) throw damaged(file);
		let reference = 0;
		for (at++; isDigit(bytes[at]); at++) reference = reference * 10 + bytes[at]! - ZERO;
		if (at < bytes.length && bytes[at] !== NEWLINE) throw damaged(file);
		const source = indexOf(referrer);
		const target = indexOf(reference);
		if (source < 0 || target < 0) throw damaged(file);
		from[count] = source;
		to[count++] = target;
	}
	return count;
}

/** How many lines a text has at most: a row of `Refs` takes four bytes or more. */
export function linesAtMost(bytes: Uint8Array): number {
	return Math.ceil((bytes.length + 1) / 4);
}

/**
 * From the database's ascending row numbers to 0..n-1; -1 for a number that is not there.
 * A table where the numbers are dense enough, else a map.
 */
export function indexOfIds(ids: readonly number[]): (id: number) => number {
	const highest = ids.at(-1) ?? 0;
	if (highest > ids.length * 16 + 1_000_000) {
		const sparse = new Map(ids.map((id, i) => [id, i]));
		return (id) => sparse.get(id) ?? -1;
	}
	const dense = new Int32Array(highest + 1).fill(-1);
	for (let i = 0; i < ids.length; i++) dense[ids[i]!] = i;
	return (id) => dense[id] ?? -1;
}

function isDigit(byte: number | undefined): boolean {
	return byte !== undefined && byte >= ZERO && byte < ZERO + 10;
}

/** An error for what no Nix has written. */
export function damaged(file: string): WhittleError {
	return new WhittleError(
		"corrupt-database",
		"the database holds a row that Nix cannot have written",
		file,
		"`nix-store --verify` may mend it",
	);
}

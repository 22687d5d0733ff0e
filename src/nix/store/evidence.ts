import {
	closeSync,
	fstatSync,
	lstatSync,
	openSync,
	readdirSync,
	readlinkSync,
	readSync,
} from "node:fs";
import type { Work } from "../work.ts";
import { exactNames, type FileName, inFolder } from "./file-name.ts";

/** Where a referrer names a reference: the first place in one of its files, or a link. */
export interface Evidence {
	/** Relative to the referrer; empty when the referrer is itself the file. */
	readonly file: string;
	readonly kind: "content" | "link";
	/** Byte offset of the hash in the file or in the link's target. */
	readonly offset: number;
	/** The hash with 32 bytes to either side, or the link's target; unescaped. */
	readonly excerpt: string;
}

/**
 * The files of a store path that hold each of some hash parts: see `findEvidence`, which
 * does it for files on this machine.
 */
export type FindEvidence = (
	path: string,
	hashes: readonly string[],
	all: boolean,
	work: Work,
) => Promise<Map<string, Evidence[]>>;

const MARGIN = 32;
const CHUNK = 1 << 20;

/**
 * Searches the files below `top` for the hash parts in `hashes`, as Nix's scanner does,
 * and lists for each the files that name it, files in Nix's order. One pass over the
 * files for all hashes. Stops as soon as each has one file, unless `all`. Unreadable or
 * vanished files throw the system's own error.
 */
export function findEvidence(
	top: string,
	hashes: readonly string[],
	all: boolean,
): Map<string, Evidence[]> {
	const found = new Map(hashes.map((hash): [string, Evidence[]] => [hash, []]));
	const wanted = () => hashes.filter((hash) => all || found.get(hash)!.length === 0);
	const waiting: FileName[] = [""];
	for (let file = waiting.pop(); file !== undefined && wanted().length > 0; file = waiting.pop()) {
		const place = file.length === 0 ? top : inFolder(top, file);
		const name = file.toString();
		const stat = lstatSync(place);
		if (stat.isDirectory()) {
			const entries = exactNames(place, readdirSync(place));
			for (const entry of entries.toSorted(byBytes).reverse()) waiting.push(inFolder(file, entry));
		} else if (stat.isSymbolicLink()) {
			const target = readlinkSync(place);
			for (const hash of wanted()) {
				const offset = target.indexOf(hash);
				if (offset >= 0) {
					found.get(hash)!.push({ file: name, kind: "link", offset, excerpt: target });
				}
			}
		} else if (stat.isFile()) {
			for (const [hash, hit] of searchFile(place, wanted())) {
				found.get(hash)!.push({ file: name, kind: "content", ...hit });
			}
		}
	}
	return found;
}

/** The first place of each hash in a file, which is read in pieces that overlap. */
function searchFile(place: FileName, hashes: readonly string[]) {
	const hits = new Map<string, { offset: number; excerpt: string }>();
	const descriptor = openSync(place, "r");
	try {
		const bytes = fstatSync(descriptor).size;
		const buffer = Buffer.allocUnsafe(Math.min(bytes, CHUNK));
		for (let start = 0; start < bytes; start += CHUNK - 2 * MARGIN) {
			const piece = buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, start));
			for (const hash of hashes) {
				if (hits.has(hash)) continue;
				const at = piece.indexOf(hash, 0, "latin1");
				if (at < 0) continue;
				hits.set(hash, {
					offset: start + at,
					excerpt: excerptAt(descriptor, start + at, hash.length),
				});
			}
			if (hits.size === hashes.length || piece.length < buffer.length) break;
		}
		return hits;
	} finally {
		closeSync(descriptor);
	}
}

function excerptAt(descriptor: number, offset: number, length: number): string {
	const start = Math.max(0, offset - MARGIN);
	const around = Buffer.alloc(offset - start + length + MARGIN);
	const read = readSync(descriptor, around, 0, around.length, start);
	return around.toString("latin1", 0, read);
}

/** The order of `std::map<std::string, …>`, in which Nix walks a directory. */
function byBytes(a: FileName, b: FileName): number {
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

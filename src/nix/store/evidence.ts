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
import { type ContentSearch, type Evidence, searchEvidence } from "./evidence-search.ts";
import { exactNames, type FileName, inFolder } from "./file-name.ts";

export type { Evidence };

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
	const search = searchEvidence(hashes, all);
	const waiting: FileName[] = [""];
	for (let file = waiting.pop(); file !== undefined && !search.enough(); file = waiting.pop()) {
		const place = file.length === 0 ? top : inFolder(top, file);
		const stat = lstatSync(place);
		if (stat.isDirectory()) {
			const entries = exactNames(place, readdirSync(place));
			for (const entry of entries.toSorted(byBytes).reverse()) waiting.push(inFolder(file, entry));
		} else if (stat.isSymbolicLink()) {
			search.link(file.toString(), readlinkSync(place));
		} else if (stat.isFile()) {
			searchFile(place, search.file(file.toString()));
		}
	}
	return search.found;
}

function searchFile(place: FileName, search: ContentSearch): void {
	const descriptor = openSync(place, "r");
	try {
		const buffer = Buffer.allocUnsafe(Math.min(fstatSync(descriptor).size, CHUNK));
		while (!search.enough()) {
			const piece = buffer.subarray(0, readSync(descriptor, buffer));
			if (piece.length === 0) break;
			search.piece(piece);
		}
		search.end();
	} finally {
		closeSync(descriptor);
	}
}

/** The order of `std::map<std::string, …>`, in which Nix walks a directory. */
function byBytes(a: FileName, b: FileName): number {
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { WhittleError } from "../../closure/error.ts";
import { parseDerivation } from "../derivations/aterm.ts";
import { type Derivation, isDerivation } from "../derivations/derivation.ts";
import { exactNames, type FileName, fileName, inFolder } from "../store/file-name.ts";
import { notReadable } from "../store/not-readable.ts";
import type { Job } from "../workers/job.ts";
import { HASH_LENGTH, scannerFor } from "./hash-parts.ts";
import { NAR_DIRECTORY, NAR_HEADER, narOfEntry, narOfRegular, narOfSymlink } from "./nar-size.ts";
import { fileScannerFor } from "./scan-file.ts";

/** Something at or below a place, by its number. */
export interface Unscanned {
	readonly place: number;
	readonly file: string | Uint8Array;
	/** Is this the place itself? */
	readonly top: boolean;
	/** Only these bytes, of a large file whose beginning was met before. */
	readonly part?: readonly [from: number, to: number];
}

/** A piece of the answer; arrays side by side, a row each. */
export interface Scanned {
	/** How many places were begun. */
	begun: number;
	/** Bytes of places' NARs. */
	readonly nar: { readonly place: number[]; readonly bytes: number[] };
	/** Which place names the hash part of which. */
	readonly references: { readonly from: number[]; readonly to: number[] };
	/** What no NAR can hold: sockets, devices, fifos. */
	readonly unfit: { readonly place: number; readonly file: string }[];
}

/** Larger files are read in parts, by several threads where there are. */
const PART = 1 << 24;
/** Nix itself writes no derivation that is so large. */
const LARGEST_DERIVATION = 1 << 26;
const EXECUTABLE = 0o100;
const REMEDY = "scan as a user who may read it, while nothing is deleted there";

/**
 * Reads places as Nix does when it has built them: references are the hash parts in
 * contents, in targets of links and in names of entries; a derivation says its own. Hash
 * part number i, that of place i, is `data[i]`.
 */
export const scanning: Job<readonly string[], Unscanned, Scanned> = {
	name: "scan",
	start(hashes) {
		const scan = scannerFor(hashes);
		const scanFile = fileScannerFor(scan);
		return (items, until) => {
			const found: Scanned = {
				begun: 0,
				nar: { place: [], bytes: [] },
				references: { from: [], to: [] },
				unfit: [],
			};
			const told = new Set<number>();
			do {
				const item = items.pop()!;
				const file = fileName(item.file);
				const hit = (hash: number) => {
					const edge = item.place * hashes.length + hash;
					if (told.has(edge)) return;
					told.add(edge);
					found.references.from.push(item.place);
					found.references.to.push(hash);
				};
				const sink: Sink = {
					bytes: (bytes) => scan(bytes, bytes.length, hit),
					file: (from, to) => scanFile(file, from, to, hit),
					later: (rest) => items.push({ place: item.place, top: false, ...rest }),
				};
				try {
					if (item.part !== undefined) sink.file(...item.part);
					else count(item, file, visit(file, item.top, sink), found);
				} catch (error) {
					throw notReadable(error, file, REMEDY);
				}
			} while (items.length > 0 && performance.now() < until);
			return found;
		};
	},
};

/** What becomes of what is met. */
interface Sink {
	/** Bytes to be searched. */
	bytes(bytes: Buffer): void;
	/** A range of the file itself to be searched. */
	file(from: number, to: number): void;
	/** What is left for another time. */
	later(rest: Pick<Unscanned, "file" | "part">): void;
}

/** Bytes of the file's node in a NAR, a folder's with the frames of its entries; null for what none can hold. */
function visit(file: FileName, top: boolean, sink: Sink): number | null {
	const stat = lstatSync(file);
	if (stat.isDirectory()) return enter(file, sink);
	if (stat.isSymbolicLink()) {
		const target = readlinkSync(file, "buffer");
		sink.bytes(target);
		return narOfSymlink(target.length);
	}
	if (!stat.isFile()) return null;
	if (!top || !readDerivation(file, stat.size, sink)) readContents(file, stat.size, sink);
	return narOfRegular(stat.size, (stat.mode & EXECUTABLE) !== 0);
}

function enter(folder: FileName, sink: Sink): number {
	let bytes = NAR_DIRECTORY;
	for (const name of exactNames(folder, readdirSync(folder)).toReversed()) {
		sink.later({ file: inFolder(folder, name) });
		const length = Buffer.byteLength(name);
		bytes += narOfEntry(length);
		if (length >= HASH_LENGTH) sink.bytes(Buffer.from(name));
	}
	return bytes;
}

function readContents(file: FileName, size: number, sink: Sink): void {
	if (size < HASH_LENGTH) return;
	sink.file(0, Math.min(PART, size));
	for (let from = PART; from < size; from += PART) {
		// a hash part may lie across the border
		sink.later({ file, part: [from - HASH_LENGTH + 1, Math.min(from + PART, size)] });
	}
}

/**
 * Searches the names of a derivation's inputs alone: its outputs stand there too, and those
 * of its inputs, but are no references. False where the file is no derivation.
 */
function readDerivation(file: FileName, size: number, sink: Sink): boolean {
	if (!isDerivation(file.toString()) || size > LARGEST_DERIVATION) return false;
	const derivation = derivationIn(readFileSync(file));
	if (derivation === null) return false;
	for (const input of [...derivation.inputDrvs.keys(), ...derivation.inputSrcs]) {
		sink.bytes(Buffer.from(input));
	}
	return true;
}

/** Null where the bytes are none: a name that ends in `.drv` promises nothing. */
function derivationIn(bytes: Uint8Array): Derivation | null {
	try {
		return parseDerivation(bytes);
	} catch (error) {
		if (error instanceof WhittleError) return null;
		throw error;
	}
}

function count({ place, top }: Unscanned, file: FileName, bytes: number | null, found: Scanned) {
	if (top) found.begun++;
	if (bytes === null) found.unfit.push({ place, file: file.toString() });
	found.nar.place.push(place);
	found.nar.bytes.push((bytes ?? Number.NaN) + (top ? NAR_HEADER : 0));
}

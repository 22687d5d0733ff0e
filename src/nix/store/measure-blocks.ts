import { lstatSync, readdirSync } from "node:fs";
import type { Job, Step } from "../workers/job.ts";
import { exactNames, type FileName, fileName, inFolder } from "./file-name.ts";
import { notReadable } from "./not-readable.ts";

/** Size of the blocks that `st_blocks` counts. */
const BLOCK = 512;

/** Something at or below a place, by its number. */
export interface Unmeasured {
	readonly place: number;
	readonly file: string | Uint8Array;
	/** Is this the place itself? */
	readonly top: boolean;
}

/** A piece of the answer; arrays side by side, a row each. */
export interface Measured {
	/** How many places were begun. */
	readonly begun: number;
	/** Places that are not there. */
	readonly absent: readonly number[];
	/** Bytes that only that place can hold: of folders, links, files with one name. */
	readonly own: { readonly place: number[]; readonly bytes: number[] };
	/** Files that have several names, once for each that was seen. */
	readonly named: {
		readonly place: number[];
		readonly device: number[];
		/** A bigint where a number is not exact. */
		readonly inode: (number | bigint)[];
		readonly bytes: number[];
	};
}

/** Adds up the allocated blocks of folders and what is in them. */
export const measuring: Job<null, Unmeasured, Measured> = {
	name: "disk-usage",
	start: () => measure,
};

const measure: Step<Unmeasured, Measured> = (items, until) => {
	const absent: number[] = [];
	const own: Measured["own"] = { place: [], bytes: [] };
	const named: Measured["named"] = { place: [], device: [], inode: [], bytes: [] };
	let begun = 0;
	do {
		const { place, file, top } = items.pop()!;
		const name = fileName(file);
		const stat = orAbsent(name, () => lstatSync(name, ABSENT_IS_FINE));
		if (top) begun++;
		if (stat === undefined) {
			if (top) absent.push(place);
			continue;
		}
		const bytes = stat.blocks * BLOCK;
		const folder = stat.isDirectory();
		if (!folder && stat.nlink > 1) {
			named.place.push(place);
			named.device.push(stat.dev);
			named.inode.push(Number.isSafeInteger(stat.ino) ? stat.ino : exactInode(name));
			named.bytes.push(bytes);
			continue;
		}
		if (own.place.at(-1) === place) own.bytes[own.bytes.length - 1]! += bytes;
		else {
			own.place.push(place);
			own.bytes.push(bytes);
		}
		if (!folder) continue;
		for (const entry of entriesOf(name)) {
			items.push({ place, file: inFolder(name, entry), top: false });
		}
	} while (items.length > 0 && performance.now() < until);
	return { begun, absent, own, named };
};

const ABSENT_IS_FINE = { throwIfNoEntry: false } as const;

/** Of a file whose number is past 2^53. */
function exactInode(file: FileName): bigint {
	return orAbsent(file, () => lstatSync(file, { bigint: true }))?.ino ?? -1n;
}

function entriesOf(folder: FileName): readonly FileName[] {
	return orAbsent(folder, () => exactNames(folder, readdirSync(folder))) ?? [];
}

/** What vanished while being read takes no space any more. */
function orAbsent<T>(file: FileName, read: () => T): T | undefined {
	try {
		return read();
	} catch (error) {
		const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
		if (code === "ENOENT" || code === "ENOTDIR") return undefined;
		throw notReadable(error, file, "run as a user who may read it, or leave --disk out");
	}
}

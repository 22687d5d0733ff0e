import { lstatSync, opendirSync } from "node:fs";
import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import type { Work } from "../work.ts";
import { exactNames, type FileName, inFolder } from "./file-name.ts";
import { type LocalStore, realPath } from "./local-store.ts";

/** Size of the blocks that `st_blocks` counts. */
const BLOCK = 512;

/**
 * The closure with its disk usage: allocated blocks of every path, each inode counted once
 * within the path; and of all paths together, each inode counted once. With hard links
 * (an optimised store) the column therefore adds up to more than the total. A path whose
 * files are not here keeps what its source recorded, if anything; where some are here and
 * some not, there is no total.
 */
export function withDiskUsage(closure: Closure, store: LocalStore, { onProgress }: Work): Closure {
	const diskSize = new Float64Array(closure.paths.length);
	const seen = new Set<string>();
	let total = 0;
	let measured = 0;
	closure.paths.forEach((path, i) => {
		onProgress({ what: "disk usage", done: i, of: closure.paths.length, unit: "count" });
		const own = new Set<string>();
		const usage = blocksBelow(realPath(store, path), own, seen);
		diskSize[i] = usage?.own ?? closure.diskSize?.[i] ?? Number.NaN;
		if (usage === null) return;
		measured++;
		total += usage.fresh;
	});
	if (measured === 0) return closure;
	return { ...closure, diskSize, totalDiskSize: measured === diskSize.length ? total : null };
}

/**
 * Bytes allocated at and below `top`: `own` counts each inode once here, `fresh` only those
 * not in `seen` yet. Null when `top` is not there.
 */
function blocksBelow(
	top: string,
	ownLinks: Set<string>,
	seen: Set<string>,
): { own: number; fresh: number } | null {
	let own = 0;
	let fresh = 0;
	const waiting: FileName[] = [top];
	for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
		const stat = statOf(file);
		if (stat === null) {
			if (file === top) return null;
			continue; // vanished while being read: it takes no space any more
		}
		const bytes = stat.blocks * BLOCK;
		if (stat.isDirectory()) {
			for (const entry of entriesOf(file)) waiting.push(inFolder(file, entry));
		} else if (stat.nlink > 1) {
			const inode = `${stat.dev}:${stat.ino}`;
			if (ownLinks.has(inode)) continue;
			ownLinks.add(inode);
			own += bytes;
			if (!seen.has(inode)) fresh += bytes;
			seen.add(inode);
			continue;
		}
		own += bytes;
		fresh += bytes;
	}
	return { own, fresh };
}

function statOf(file: FileName) {
	return orAbsent(file, () => lstatSync(file));
}

function entriesOf(folder: FileName): readonly FileName[] {
	const found = orAbsent(folder, () => {
		const directory = opendirSync(folder, { bufferSize: 256 });
		const names: string[] = [];
		for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
			names.push(entry.name);
		}
		directory.closeSync();
		return exactNames(folder, names);
	});
	return found ?? [];
}

function orAbsent<T>(file: FileName, read: () => T): T | null {
	try {
		return read();
	} catch (error) {
		const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
		if (code === "ENOENT" || code === "ENOTDIR") return null;
		throw new WhittleError(
			"not-readable",
			error instanceof Error ? error.message : String(error),
			file.toString(),
			"run as a user who may read it, or leave --disk out",
		);
	}
}

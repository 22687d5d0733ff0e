import { statfsSync } from "node:fs";
import type { Problem } from "../../closure/closure.ts";

/** `f_type` of btrfs, as `statfs` tells it. */
const BTRFS = 0x9123683e;

/**
 * What is to be said of disk sizes in `folder`: nothing where `st_blocks` are what a file
 * takes, ZFS among them, which counts after compression. Btrfs counts before it, and counts
 * extents that files share (reflinks) for each of them.
 */
export function blockProblems(folder: string, typeOf = fileSystemOf): Problem[] {
	if (typeOf(folder) !== BTRFS) return [];
	const message =
		"disk sizes are those that btrfs tells, before compression and shared extents: at most so much";
	return [{ code: "size-missing", message, path: null }];
}

function fileSystemOf(folder: string): number {
	return statfsSync(folder).type;
}

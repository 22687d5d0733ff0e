import { closeSync, constants, openSync, readSync } from "node:fs";
import { WhittleError } from "../../closure/error.ts";
import type { FileName } from "../store/file-name.ts";
import { HASH_LENGTH, type Scan } from "./hash-parts.ts";

/** As much as stays in a core's cache between reading and looking at it. */
export const CHUNK = 1 << 18;
/** Bytes of a hash part that may stand at the end of one piece and go on in the next. */
const CARRY = HASH_LENGTH - 1;
/** Never waits for somebody to write, nor follows a link, should the file have changed. */
const OPEN = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** Scans the bytes `from`..`to` of a file. */
export type ScanFile = (
	file: FileName,
	from: number,
	to: number,
	hit: (hash: number) => void,
) => void;

/** A scanner of files with a buffer of its own. It throws the system's errors. */
export function fileScannerFor(scan: Scan): ScanFile {
	const buffer = Buffer.allocUnsafeSlow(CARRY + CHUNK);
	return (file, from, to, hit) => {
		const descriptor = openSync(file, OPEN);
		try {
			let filled = 0;
			for (let at = from; at < to; ) {
				const carried = Math.min(filled, CARRY);
				buffer.copyWithin(0, filled - carried, filled);
				const read = readSync(descriptor, buffer, carried, Math.min(CHUNK, to - at), at);
				if (read === 0) throw shrunk(file);
				at += read;
				filled = carried + read;
				scan(buffer, filled, hit);
			}
		} finally {
			closeSync(descriptor);
		}
	};
}

function shrunk(file: FileName): WhittleError {
	return new WhittleError(
		"not-readable",
		"became shorter while it was read",
		file.toString(),
		"try again when nothing changes the files there",
	);
}

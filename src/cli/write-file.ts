import {
	closeSync,
	fchmodSync,
	fsyncSync,
	openSync,
	realpathSync,
	renameSync,
	rmSync,
	type Stats,
	statSync,
	writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { WhittleError } from "../closure/error.ts";

/**
 * Writes a file whole or not at all: beside its place first, then renamed. A link is
 * followed, the file's permissions are kept; a device or a pipe is written to as it is.
 */
export function writeFileWhole(file: string, content: string | Uint8Array): void {
	try {
		const existing = statSync(file, { throwIfNoEntry: false });
		if (existing === undefined) replace(file, content);
		else if (existing.isFile()) replace(realpathSync(file), content, existing);
		else writeFileSync(file, content);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new WhittleError(
			"not-writable",
			`cannot be written (${reason})`,
			file,
			"name a file in a directory that you may write to",
		);
	}
}

function replace(file: string, content: string | Uint8Array, existing?: Stats): void {
	const beside = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
	try {
		const descriptor = openSync(beside, "wx");
		try {
			if (existing !== undefined) fchmodSync(descriptor, existing.mode & 0o7777);
			writeFileSync(descriptor, content);
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
		renameSync(beside, file);
	} catch (error) {
		rmSync(beside, { force: true });
		throw error;
	}
}

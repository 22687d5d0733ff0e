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

/** What goes into a file, piece by piece. */
type Content = Iterable<string | Uint8Array>;

/**
 * Writes a file whole or not at all: beside its place first, then renamed. A link is
 * followed, the file's permissions are kept; a device or a pipe is written to as it is.
 */
export function writeFileWhole(file: string, content: Content): void {
	try {
		const existing = statSync(file, { throwIfNoEntry: false });
		if (existing === undefined) replace(file, content);
		else if (existing.isFile()) replace(realpathSync(file), content, existing);
		else writePieces(file, "w", content);
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

function replace(file: string, content: Content, existing?: Stats): void {
	const beside = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
	try {
		writePieces(beside, "wx", content, existing);
		renameSync(beside, file);
	} catch (error) {
		rmSync(beside, { force: true });
		throw error;
	}
}

function writePieces(file: string, flags: "w" | "wx", content: Content, like?: Stats): void {
	const descriptor = openSync(file, flags);
	try {
		if (like !== undefined) fchmodSync(descriptor, like.mode & 0o7777);
		for (const piece of content) writeFileSync(descriptor, piece);
		if (flags === "wx") fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

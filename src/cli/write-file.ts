import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { WhittleError } from "../closure/error.ts";

/** Writes a file whole or not at all: beside its place first, then renamed. */
export function writeFileWhole(file: string, content: string | Uint8Array): void {
	const beside = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
	try {
		const descriptor = openSync(beside, "wx");
		try {
			writeFileSync(descriptor, content);
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
		renameSync(beside, file);
	} catch (error) {
		rmSync(beside, { force: true });
		const reason = error instanceof Error ? error.message : String(error);
		throw new WhittleError(
			"not-writable",
			`cannot be written (${reason})`,
			file,
			"name a file in a directory that you may write to",
		);
	}
}

import { createReadStream, fstatSync, openSync } from "node:fs";
import type { Readable } from "node:stream";
import { WhittleError } from "../closure/error.ts";
import type { Work } from "./work.ts";

const PIECE = 2 ** 20;

/**
 * The bytes of a file, pipe or device as they are read; null when there is nothing of that
 * name. Throws `WhittleError` for what cannot be read, here or while it is read.
 */
export function filePieces(file: string, work: Work): AsyncIterable<Uint8Array> | null {
	try {
		const fd = openSync(file, "r");
		const stat = fstatSync(fd);
		const stream = createReadStream("", { fd, highWaterMark: PIECE });
		return pieces(stream, file, stat.isFile() ? stat.size : null, work);
	} catch (error) {
		const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
		if (code === "ENOENT" || code === "ENOTDIR" || code === "ERR_INVALID_ARG_VALUE") return null;
		throw notReadable(error, file);
	}
}

/** The bytes of standard input, which errors call `label`. */
export function inputPieces(label: string, work: Work): AsyncIterable<Uint8Array> {
	return pieces(process.stdin, label, null, work);
}

async function* pieces(
	stream: Readable,
	label: string,
	size: number | null,
	{ signal, onProgress }: Work,
): AsyncGenerator<Uint8Array> {
	let done = 0;
	try {
		for await (const piece of stream) {
			signal.throwIfAborted();
			if (!(piece instanceof Uint8Array)) throw new TypeError("a stream of text, not of bytes");
			yield piece;
			done += piece.length;
			onProgress({ what: label, done, of: size, unit: "bytes" });
		}
	} catch (error) {
		signal.throwIfAborted();
		throw notReadable(error, label);
	}
}

function notReadable(error: unknown, where: string): unknown {
	const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
	if (!(error instanceof Error) || code === undefined) return error;
	if (code === "EISDIR") {
		return new WhittleError(
			"is-a-directory",
			"this is a directory",
			where,
			`name a store path in it, or say --store ${where} if it holds a nix/store`,
		);
	}
	return new WhittleError(
		"not-readable",
		`cannot be read (${error.message})`,
		where,
		"name a file that you may read",
	);
}

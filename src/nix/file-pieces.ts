import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { WhittleError } from "../closure/error.ts";
import type { Work } from "./work.ts";

const PIECE = 2 ** 20;

/**
 * The bytes of a file, pipe or device as they are read; null when there is nothing of that
 * name. Throws `WhittleError` for what cannot be read, here or while it is read.
 */
export function filePieces(file: string, work: Work): AsyncIterable<Uint8Array> | null {
	try {
		const descriptor = openSync(file, "r");
		return told(pieces(descriptor), file, sizeOf(descriptor), work);
	} catch (error) {
		const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
		if (code === "ENOENT" || code === "ENOTDIR" || code === "ERR_INVALID_ARG_VALUE") return null;
		throw notReadable(error, file);
	}
}

/** The bytes of standard input, which errors call `label`. */
export function inputPieces(label: string, work: Work): AsyncIterable<Uint8Array> {
	return told(process.stdin, label, null, work);
}

function sizeOf(descriptor: number): number | null {
	const stat = fstatSync(descriptor);
	return stat.isFile() ? stat.size : null;
}

/** Read on the spot: a small file is there 3 ms sooner than by a stream of Node's. */
async function* pieces(descriptor: number): AsyncGenerator<Uint8Array> {
	try {
		for (;;) {
			const piece = Buffer.allocUnsafe(PIECE);
			const length = readSync(descriptor, piece);
			if (length === 0) return;
			yield piece.subarray(0, length);
			await setImmediate(); // a signal may have come
		}
	} finally {
		closeSync(descriptor);
	}
}

async function* told(
	source: AsyncIterable<unknown>,
	label: string,
	size: number | null,
	{ signal, onProgress }: Work,
): AsyncGenerator<Uint8Array> {
	let done = 0;
	try {
		for await (const piece of source) {
			signal.throwIfAborted();
			if (!(piece instanceof Uint8Array)) throw new TypeError("these are no bytes");
			yield piece;
			done += piece.length;
			onProgress({ what: label, done, of: size, unit: "bytes" });
		}
	} catch (error) {
		signal.throwIfAborted();
		throw notReadable(error, label);
	}
}

/** What the system refuses, as an error for people; a mistake in whittle stays what it is. */
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

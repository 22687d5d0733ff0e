import { pipeline, Readable, type Transform } from "node:stream";
import { WhittleError } from "../../closure/error.ts";

/** The bytes of `source` as `transform`, one of Node's decoders, gives them. */
export async function* through(
	source: AsyncIterable<Uint8Array>,
	transform: Transform,
	format: string,
): AsyncGenerator<Uint8Array> {
	const watched = watch(source);
	pipeline(Readable.from(watched.source), transform, () => {
		// Whoever reads `transform` is told.
	});
	try {
		for await (const piece of transform) yield piece as Buffer;
	} catch (error) {
		watched.check();
		// Z_BUF_ERROR: Node's word for an end that comes too soon, in all formats
		const isCut = error instanceof Error && Reflect.get(error, "code") === "Z_BUF_ERROR";
		throw isCut ? cutOff(format, watched.bytes()) : corrupt(format);
	}
}

/**
 * A source that remembers what it failed with, so that an error that comes out of a decoder
 * can be told from one that went in.
 */
export function watch(source: AsyncIterable<Uint8Array>) {
	let failed: { readonly error: unknown } | null = null;
	let bytes = 0;
	async function* watched() {
		// Not one loop within `try`: a decoder that fails is thrown in here, at `yield`, too.
		const iterator = source[Symbol.asyncIterator]();
		try {
			for (;;) {
				const next = await iterator.next().catch((error: unknown) => {
					failed = { error };
					throw error;
				});
				if (next.done === true) return;
				bytes += next.value.length;
				yield next.value;
			}
		} finally {
			await iterator.return?.();
		}
	}
	return {
		source: watched(),
		/** How many bytes it gave. */
		bytes: () => bytes,
		/** Throws what the source failed with, if it did. */
		check(): void {
			if (failed !== null) throw failed.error;
		},
	};
}

/** Compressed bytes end where more must follow, after `bytes` of them. */
export function cutOff(format: string, bytes: number): WhittleError {
	return damaged(`is ${format} data cut off at byte ${bytes}`);
}

/** Compressed bytes are not what their format allows, or their checksum differs. */
export function corrupt(format: string): WhittleError {
	return damaged(`is damaged ${format} data`);
}

function damaged(what: string): WhittleError {
	return new WhittleError("damaged-document", what, null, "copy or fetch it again");
}

/** Compressed in a way that is allowed but seldom, and that whittle does not read. */
export function unusual(what: string): WhittleError {
	return new WhittleError(
		"unusual-compression",
		what,
		null,
		"unpack it first with the program that made it",
	);
}

import { ReadableStream } from "node:stream/web";
import { corrupt, cutOff, unusual, watch } from "./decoder.ts";

/** What xz-decompress says when it fails: the code of XZ Embedded is its last word. */
const FAULTS: Readonly<Record<string, () => Error>> = {
	"4": () => unusual("is xz data with a dictionary of more than 64 MiB"),
	"6": () => unusual("is xz data with filters or checksums other than the usual ones"),
};

const CUT_OFF = "8";

/**
 * The contents of xz data: one or more streams, with padding. One at a time is decoded in
 * this process: a second one waits until the first was read to its end or given up.
 */
export async function* unxz(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const { default: xz } = await import("xz-decompress");
	const watched = watch(source);
	try {
		for await (const piece of new xz.XzReadableStream(ReadableStream.from(watched.source))) {
			if (piece.length > 0) yield piece;
		}
	} catch (error) {
		watched.check();
		const code = error instanceof Error ? /error code (\d+)$/.exec(error.message)?.[1] : undefined;
		if (code === CUT_OFF) throw cutOff("xz", watched.bytes());
		throw FAULTS[code ?? ""]?.() ?? corrupt("xz");
	}
}

import { wired, wiredNumber } from "./wire.ts";

/** A path as `nix-store --import` takes it. */
export interface ExportedPath {
	readonly path: string;
	/** Itself among them where it refers to itself. */
	readonly references: readonly string[];
	/** A whole store path; null where nobody knows. */
	readonly deriver: string | null;
	readonly nar: AsyncIterable<Uint8Array>;
}

const NEXT = wiredNumber(1);
const END = wiredNumber(0);
const TRAILER = wiredNumber(0x4558494e);

/**
 * What `nix-store --export` would write of paths, references first. Nothing is held but a piece
 * of a NAR. Ends in what a NAR's source throws.
 */
export async function* writeExportStream(
	paths: Iterable<ExportedPath> | AsyncIterable<ExportedPath>,
): AsyncGenerator<Uint8Array> {
	for await (const { path, references, deriver, nar } of paths) {
		yield NEXT;
		yield* nar;
		yield Buffer.concat([
			TRAILER,
			wired(path),
			wiredNumber(references.length),
			wired(...references.toSorted(), deriver ?? ""),
			wiredNumber(0), // no signature
		]);
	}
	yield END;
}

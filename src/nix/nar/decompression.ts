/** How bytes are compressed. */
export type Compression = "none" | "xz" | "bzip2" | "zstd" | "gzip" | "brotli";

const NAMES: ReadonlyMap<string, Compression> = new Map([
	["none", "none"],
	["xz", "xz"],
	["bzip2", "bzip2"],
	["zstd", "zstd"],
	["gzip", "gzip"],
	["br", "brotli"],
	["", "bzip2"],
]);

/**
 * What a narinfo's `Compression` means, where it is empty or missing bzip2; null for what
 * whittle does not know.
 */
export function compressionNamed(name: string): Compression | null {
	return NAMES.get(name) ?? null;
}

/**
 * The contents of compressed bytes, piece by piece, in memory bounded by the format: 64 MiB
 * for xz, 128 MiB for zstd, a few MiB for others. Several streams one after another are
 * taken together where their format allows that. Throws `WhittleError` where the bytes are
 * cut off or damaged, and whatever `source` throws. Checksums within are checked, but for
 * zstd before Node 22.15. How much comes out is for the caller to bound (`verified`).
 */
export async function* decompressed(
	source: AsyncIterable<Uint8Array>,
	compression: Compression,
): AsyncGenerator<Uint8Array> {
	switch (compression) {
		case "none":
			return yield* source;
		case "gzip":
			return yield* (await import("./zlib.ts")).gunzip(source);
		case "brotli":
			return yield* (await import("./zlib.ts")).unbrotli(source);
		case "xz":
			return yield* (await import("./xz.ts")).unxz(source);
		case "bzip2":
			return yield* (await import("./bzip2.ts")).bunzip2(source);
		case "zstd":
			return yield* (await import("./zstd.ts")).unzstd(source);
	}
}

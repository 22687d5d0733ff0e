import type { Compression } from "../nar/decompression.ts";

/** How compressed files begin, in base 16. */
const MAGICS: readonly (readonly [RegExp, Compression])[] = [
	[/^1f8b/, "gzip"],
	[/^(28b52ffd|5.2a4d18)/, "zstd"], // a skippable frame may come first
	[/^fd377a585a00/, "xz"],
	[/^425a683[1-9](314159265359|177245385090)/, "bzip2"], // with or without contents
];

/** Bytes that `compressionOf` looks at. */
export const MAGIC_LENGTH = 10;

/** How a file that begins with `bytes` is compressed; null where it is not. */
export function compressionOf(bytes: Uint8Array): Compression | null {
	const start = Buffer.from(bytes.subarray(0, MAGIC_LENGTH)).toString("hex");
	return MAGICS.find(([magic]) => magic.test(start))?.[1] ?? null;
}

import { createBrotliDecompress, createGunzip } from "node:zlib";
import { through } from "./decoder.ts";

const PIECE = { chunkSize: 2 ** 18 };

/** The contents of gzip data, one or more members, zeros after the last allowed. */
export function gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	return through(source, createGunzip(PIECE), "gzip");
}

/** The contents of brotli data. */
export function unbrotli(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	return through(source, createBrotliDecompress(PIECE), "brotli");
}

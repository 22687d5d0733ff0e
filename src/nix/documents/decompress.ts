import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { damaged, tooLarge } from "./document-error.ts";
import { zstdFrames } from "./zstd-frames.ts";

/**
 * Bytes that a document may have when unpacked: more than a string of Node holds (2^29
 * characters), and a snapshot of ten million paths.
 */
const LIMIT = 2 ** 30;

/** How `bytes` are compressed, by their first four; null where they are not. */
export function compressionOf(bytes: Uint8Array): "gzip" | "zstd" | null {
	const [a, b, c, d] = bytes;
	if (a === 0x1f && b === 0x8b) return "gzip";
	if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return "zstd";
	// a skippable frame may come first
	return a !== undefined && a >> 4 === 5 && b === 0x2a && c === 0x4d && d === 0x18 ? "zstd" : null;
}

/**
 * The contents of a compressed file; other bytes as they are. Throws `WhittleError` where
 * they are cut off, damaged, or expand to more than `limit` bytes.
 */
export async function decompress(bytes: Uint8Array, limit = LIMIT): Promise<Uint8Array> {
	const compression = compressionOf(bytes);
	if (compression === null) return bytes;
	return compression === "gzip" ? gunzip(bytes, limit) : unzstd(bytes, limit);
}

async function gunzip(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
	try {
		return await promisify(zlib.gunzip)(bytes, { maxOutputLength: limit, chunkSize: 2 ** 18 });
	} catch (error) {
		const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
		if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(`expands to more than ${limit} bytes`);
		if (code === "Z_BUF_ERROR") throw damaged(`is gzip data cut off at byte ${bytes.length}`);
		if (code === "Z_DATA_ERROR") throw damaged("is damaged gzip data");
		throw error;
	}
}

/** Frame by frame, as neither decoder is sure to go on after the first. */
async function unzstd(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
	const frames = zstdFrames(bytes, limit);
	const decode = nativeZstd(limit) ?? (await import("fzstd")).decompress;
	try {
		return Buffer.concat(frames.map(({ start, end }) => decode(bytes.subarray(start, end))));
	} catch {
		throw damaged("is damaged zstd data");
	}
}

/** Node's own decoder, from 22.15 on. It checks checksums, which fzstd does not. */
function nativeZstd(limit: number): ((frame: Uint8Array) => Uint8Array) | null {
	if (!("zstdDecompressSync" in zlib)) return null;
	const native = zlib.zstdDecompressSync;
	if (typeof native !== "function") return null;
	return (frame) => {
		const contents: unknown = native(frame, { maxOutputLength: limit });
		if (contents instanceof Uint8Array) return contents;
		throw new TypeError("zstdDecompressSync gave no bytes");
	};
}

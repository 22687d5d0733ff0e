import { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { ByteReader } from "../byte-reader.ts";
import { corrupt, cutOff, through } from "./decoder.ts";
import {
	BLOCK_HEADER,
	blockHeader,
	frameHeader,
	isSkippable,
	LONGEST_HEADER,
	littleEndian,
} from "./zstd-header.ts";

/**
 * The contents of zstd data: frames are told apart here, as no decoder is sure to go on
 * after the first, and those for someone else are skipped.
 */
export async function* unzstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const reader = new ByteReader(source);
	const decode = nativeDecoder() ?? (await portableDecoder());
	try {
		do {
			await need(reader, 4);
			if (isSkippable(reader.held.readUInt32LE())) await skipFrame(reader);
			else yield* decode(frame(reader));
		} while (await reader.fill(1));
	} finally {
		await reader.close();
	}
}

async function skipFrame(reader: ByteReader): Promise<void> {
	await need(reader, 8);
	const length = reader.take(8).readUInt32LE(4);
	if (!(await reader.pass(length, () => {}))) throw cut(reader);
}

/** The bytes of the frame that comes next: its header, each block, its checksum. */
async function* frame(reader: ByteReader): AsyncGenerator<Buffer> {
	await reader.fill(LONGEST_HEADER);
	const header = frameHeader(reader.held);
	if (header === null) throw cut(reader);
	yield reader.take(header.length);
	for (let last = false; !last; ) {
		await need(reader, BLOCK_HEADER);
		const block = blockHeader(littleEndian(reader.held, 0, BLOCK_HEADER));
		await need(reader, BLOCK_HEADER + block.length);
		yield reader.take(BLOCK_HEADER + block.length);
		last = block.last;
	}
	await need(reader, header.checksum);
	if (header.checksum > 0) yield reader.take(header.checksum);
}

async function need(reader: ByteReader, bytes: number): Promise<void> {
	if (!(await reader.fill(bytes))) throw cut(reader);
}

function cut(reader: ByteReader) {
	return cutOff("zstd", reader.position + reader.held.length);
}

type DecodeFrame = (frame: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** Node's own decoder, from 22.15 on. It checks checksums, which fzstd does not. */
function nativeDecoder(): DecodeFrame | null {
	const create: unknown = Reflect.get(zlib, "createZstdDecompress");
	if (typeof create !== "function") return null;
	return (pieces) => {
		const decoder: unknown = create();
		if (decoder instanceof Transform) return through(pieces, decoder, "zstd");
		throw new TypeError("createZstdDecompress made no stream");
	};
}

async function portableDecoder(): Promise<DecodeFrame> {
	const { Decompress } = await import("fzstd");
	return async function* (pieces) {
		const ready: Uint8Array[] = [];
		const decoder = new Decompress((piece) => ready.push(piece));
		const push = (piece: Uint8Array, last: boolean) => {
			try {
				decoder.push(piece, last);
			} catch {
				throw corrupt("zstd");
			}
			return ready.splice(0);
		};
		for await (const piece of pieces) yield* push(piece, false);
		yield* push(new Uint8Array(0), true);
	};
}

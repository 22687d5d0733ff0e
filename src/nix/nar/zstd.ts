import { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { ByteReader } from "../byte-reader.ts";
import { cutOff, through } from "./decoder.ts";
import {
	BLOCK_HEADER,
	blockHeader,
	type FrameHeader,
	frameHeader,
	isSkippable,
	LONGEST_HEADER,
	littleEndian,
} from "./zstd-header.ts";

/** The contents of one frame out of its parts. */
type DecodeFrame = (parts: AsyncIterable<Part>) => AsyncIterable<Uint8Array>;

/**
 * The contents of zstd data: frames are told apart here, as no decoder is sure to go on
 * after the first, and those for someone else are skipped. Node's own decoder, from 22.15
 * on, checks checksums; the one here does not.
 */
export async function* unzstd(
	source: AsyncIterable<Uint8Array>,
	decode: DecodeFrame = nativeDecoder() ?? portableDecoder,
): AsyncGenerator<Uint8Array> {
	const reader = new ByteReader(source);
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

/** A piece of a frame. Its bytes are good until the next. */
interface Part {
	readonly is: FrameHeader | "block" | "checksum";
	readonly bytes: Buffer;
}

async function* frame(reader: ByteReader): AsyncGenerator<Part> {
	await reader.fill(LONGEST_HEADER);
	const header = frameHeader(reader.held);
	if (header === null) throw cut(reader);
	yield { is: header, bytes: reader.take(header.length) };
	for (let last = false; !last; ) {
		await need(reader, BLOCK_HEADER);
		const block = blockHeader(littleEndian(reader.held, 0, BLOCK_HEADER));
		await need(reader, BLOCK_HEADER + block.length);
		yield { is: "block", bytes: reader.take(BLOCK_HEADER + block.length) };
		last = block.last;
	}
	await need(reader, header.checksum);
	if (header.checksum > 0) yield { is: "checksum", bytes: reader.take(header.checksum) };
}

async function need(reader: ByteReader, bytes: number): Promise<void> {
	if (!(await reader.fill(bytes))) throw cut(reader);
}

function cut(reader: ByteReader) {
	return cutOff("zstd", reader.position + reader.held.length);
}

/** Null where this Node has none. */
function nativeDecoder(): DecodeFrame | null {
	const create: unknown = Reflect.get(zlib, "createZstdDecompress");
	if (typeof create !== "function") return null;
	return (parts) => {
		const decoder: unknown = create();
		if (decoder instanceof Transform) return through(bytesOf(parts), decoder, "zstd");
		throw new TypeError("createZstdDecompress made no stream");
	};
}

async function* bytesOf(parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
	for await (const { bytes } of parts) yield bytes;
}

/** The decoder here: for any Node. */
export async function* portableDecoder(parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
	const { ZstdFrame } = await import("./zstd-frame.ts");
	let decoder: InstanceType<typeof ZstdFrame> | null = null;
	for await (const { is, bytes } of parts) {
		if (typeof is === "object") decoder = new ZstdFrame(is);
		else if (is === "block") yield decoder!.block(bytes);
	}
	decoder!.finish();
}

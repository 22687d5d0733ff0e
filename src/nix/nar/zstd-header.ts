import { corrupt, unusual } from "./decoder.ts";

/** How a zstd frame begins (RFC 8878). */
export interface FrameHeader {
	/** Bytes of the header itself. */
	readonly length: number;
	/** Bytes of its contents; null where it does not say. */
	readonly size: number | null;
	/** How far back its contents may refer; no less than a decoder will set aside. */
	readonly window: number;
	/** Bytes that follow the last block. */
	readonly checksum: number;
}

/** How a block within a frame begins. */
export interface BlockHeader {
	/** Bytes that follow the header. */
	readonly length: number;
	/** Bytes that it can expand to at most. */
	readonly limit: number;
	readonly last: boolean;
}

/** No header of a frame is longer. */
export const LONGEST_HEADER = 18;
export const BLOCK_HEADER = 3;

const MAGIC = 0xfd2fb528;
/** Any of 0x184d2a50..5f. */
const SKIPPABLE = 0x184d2a5;
const BLOCK = 128 * 1024;
/** As the zstd program does without `--long`: more would be memory for nothing. */
const WINDOW = 128 * 1024 * 1024;

/** Do four bytes with this value begin a frame for someone else, to be skipped? */
export function isSkippable(magic: number): boolean {
	return magic >>> 4 === SKIPPABLE;
}

/**
 * The header that `bytes` begin with, or null where they are too few. Throws `WhittleError`
 * where it is none, needs a dictionary, or names a window of more than 128 MiB.
 */
export function frameHeader(bytes: Uint8Array): FrameHeader | null {
	if (bytes.length < 5) return null;
	if (littleEndian(bytes, 0, 4) !== MAGIC) throw corrupt("zstd");
	const descriptor = bytes[4]!;
	const singleSegment = (descriptor & 32) !== 0;
	const windowAt = 5;
	const dictionaryAt = windowAt + (singleSegment ? 0 : 1);
	const sizeAt = dictionaryAt + [0, 1, 2, 4][descriptor & 3]!;
	const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
	const length = sizeAt + sizeBytes;
	if (bytes.length < length) return null;
	if (littleEndian(bytes, dictionaryAt, sizeAt - dictionaryAt) !== 0) {
		throw unusual("needs a zstd dictionary");
	}
	const told = littleEndian(bytes, sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
	const log = bytes[windowAt]!;
	const window = singleSegment ? told : 2 ** (10 + (log >> 3)) * (1 + (log & 7) / 8);
	if (window > WINDOW) throw unusual("was compressed with a window of more than 128 MiB");
	const checksum = (descriptor & 4) === 0 ? 0 : 4;
	return { length, size: sizeBytes === 0 ? null : told, window, checksum };
}

/** What the three bytes of a block's header mean, read as a number. */
export function blockHeader(value: number): BlockHeader {
	const bytes = value >>> 3;
	const kind = (value >>> 1) & 3; // raw, one byte repeated, compressed, reserved
	if (kind === 3 || bytes > BLOCK) throw corrupt("zstd");
	return {
		length: kind === 1 ? 1 : bytes,
		limit: kind === 2 ? BLOCK : bytes,
		last: (value & 1) === 1,
	};
}

/** `length` bytes, least first, as a number. */
export function littleEndian(bytes: Uint8Array, at: number, length: number): number {
	let value = 0;
	for (let k = length - 1; k >= 0; k--) value = value * 256 + bytes[at + k]!;
	return value;
}

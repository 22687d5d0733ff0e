import { damaged, tooLarge } from "./document-error.ts";

/** A zstd frame: where it lies, and how many bytes it can expand to at most. */
interface Frame {
	readonly start: number;
	readonly end: number;
	readonly limit: number;
}

const MAGIC = 0xfd2fb528;
/** Any of 0x184d2a50..5f: bytes for someone else, to be skipped. */
const SKIPPABLE = 0x184d2a5;
const BLOCK = 128 * 1024;
/** As the zstd program does without `--long`: more would be memory for nothing. */
const WINDOW = 128 * 1024 * 1024;

/**
 * The frames of a zstd file, found by their headers alone (RFC 8878). So a file that is cut
 * off, or expands to more than `limit` bytes, is refused before anything is unpacked.
 * O(blocks). Throws `WhittleError`.
 */
export function zstdFrames(bytes: Uint8Array, limit: number): Frame[] {
	const frames: Frame[] = [];
	let total = 0;
	for (let at = 0; at < bytes.length; ) {
		if (number(bytes, at, 4) >>> 4 === SKIPPABLE) {
			at += 8 + number(bytes, at + 4, 4);
			if (at > bytes.length) throw cutOff(bytes);
			continue;
		}
		const frame = frameAt(bytes, at);
		total += frame.limit;
		if (total > limit) throw tooLarge(`expands to more than ${limit} bytes`);
		frames.push(frame);
		at = frame.end;
	}
	return frames;
}

function frameAt(bytes: Uint8Array, start: number): Frame {
	if (number(bytes, start, 4) !== MAGIC) throw corrupt();
	const descriptor = number(bytes, start + 4, 1);
	const singleSegment = (descriptor & 32) !== 0;
	const hasChecksum = (descriptor & 4) !== 0;
	const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
	const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
	let at = start + 5;
	let window = Number.POSITIVE_INFINITY;
	if (!singleSegment) {
		const log = number(bytes, at++, 1);
		window = 2 ** (10 + (log >> 3)) * (1 + (log & 7) / 8);
		if (window > WINDOW) throw tooLarge("was compressed with a window of more than 128 MiB");
	}
	if (number(bytes, at, dictionaryBytes) !== 0) throw damaged("needs a zstd dictionary");
	at += dictionaryBytes;
	const size = number(bytes, at, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
	at += sizeBytes;

	let limit = 0;
	for (let last = false; !last; ) {
		const header = number(bytes, at, 3);
		const blockBytes = header >>> 3;
		const kind = (header >>> 1) & 3; // raw, one byte repeated, compressed, reserved
		if (kind === 3 || blockBytes > BLOCK) throw corrupt();
		limit += kind === 2 ? BLOCK : blockBytes;
		at += 3 + (kind === 1 ? 1 : blockBytes);
		last = (header & 1) === 1;
	}
	at += hasChecksum ? 4 : 0;
	if (at > bytes.length) throw cutOff(bytes);
	if (sizeBytes > 0 && size > limit) throw corrupt();
	return { start, end: at, limit: sizeBytes > 0 ? size : limit };
}

/** `length` bytes, least first, as a number. */
function number(bytes: Uint8Array, at: number, length: number): number {
	if (at + length > bytes.length) throw cutOff(bytes);
	let value = 0;
	for (let k = length - 1; k >= 0; k--) value = value * 256 + bytes[at + k]!;
	return value;
}

function cutOff(bytes: Uint8Array) {
	return damaged(`is zstd data cut off at byte ${bytes.length}`);
}

function corrupt() {
	return damaged("is damaged zstd data");
}

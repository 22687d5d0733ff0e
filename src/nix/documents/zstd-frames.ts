import { blockHeader, frameHeader, isSkippable, littleEndian } from "../nar/zstd-header.ts";
import { damaged, tooLarge } from "./document-error.ts";

/** A zstd frame: where it lies, and how many bytes it can expand to at most. */
interface Frame {
	readonly start: number;
	readonly end: number;
	readonly limit: number;
}

/**
 * The frames of a zstd file, found by their headers alone (RFC 8878). So a file that is cut
 * off, or expands to more than `limit` bytes, is refused before anything is unpacked.
 * O(blocks). Throws `WhittleError`.
 */
export function zstdFrames(bytes: Uint8Array, limit: number): Frame[] {
	const frames: Frame[] = [];
	let total = 0;
	for (let at = 0; at < bytes.length; ) {
		if (isSkippable(number(bytes, at, 4))) {
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
	const header = frameHeader(bytes.subarray(start));
	if (header === null) throw cutOff(bytes);
	const { size } = header;
	let at = start + header.length;
	let limit = 0;
	for (let last = false; !last; ) {
		const block = blockHeader(number(bytes, at, 3));
		limit += block.limit;
		at += 3 + block.length;
		last = block.last;
	}
	at += header.checksum;
	if (at > bytes.length) throw cutOff(bytes);
	if (size !== null && size > limit) throw damaged("is damaged zstd data");
	return { start, end: at, limit: size ?? limit };
}

/** `length` bytes, least first, as a number. */
function number(bytes: Uint8Array, at: number, length: number): number {
	if (at + length > bytes.length) throw cutOff(bytes);
	return littleEndian(bytes, at, length);
}

function cutOff(bytes: Uint8Array) {
	return damaged(`is zstd data cut off at byte ${bytes.length}`);
}

import { WhittleError } from "../../closure/error.ts";
import type { ByteReader } from "../byte-reader.ts";

// Nix's way to write things in a row: numbers in eight bytes, least first; strings as their
// length, their bytes, and zeros up to a multiple of eight.

/** Texts, or bytes, as Nix writes them. */
export function wired(...texts: readonly (string | Uint8Array)[]): Buffer {
	return Buffer.concat(
		texts.flatMap((text) => {
			const bytes = Buffer.from(text);
			return [wiredNumber(bytes.length), bytes, Buffer.alloc(padding(bytes.length))];
		}),
	);
}

/** A number as Nix writes it. */
export function wiredNumber(value: number): Buffer {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64LE(BigInt(value));
	return bytes;
}

/** The next number, at most 2^53 - 1. Throws `WhittleError` at the end or where it is more. */
export async function readNumber(reader: ByteReader): Promise<number> {
	if (!(await reader.fill(8))) throw cutOff(reader);
	const bytes = reader.take(8);
	const value = bytes.readUInt32LE(0) + bytes.readUInt32LE(4) * 2 ** 32;
	if (value > Number.MAX_SAFE_INTEGER) throw malformed(reader, "a number is too large");
	return value;
}

/** The next string, of at most `limit` bytes. The bytes are good until the next read. */
export async function readBytes(reader: ByteReader, limit: number): Promise<Buffer> {
	const length = await readNumber(reader);
	if (length > limit) throw malformed(reader, `a string is longer than ${limit} bytes`);
	const end = length + padding(length);
	if (!(await reader.fill(end))) throw cutOff(reader);
	const bytes = reader.take(end);
	for (let k = length; k < end; k++) if (bytes[k] !== 0) throw wrongPadding(reader);
	return bytes.subarray(0, length);
}

/** The next string as text, whatever is no UTF-8 in it replaced. */
export async function readText(reader: ByteReader, limit: number): Promise<string> {
	return (await readBytes(reader, limit)).toString();
}

/** A string of any length, handed on in pieces, after its length was read. */
export async function passBytes(
	reader: ByteReader,
	length: number,
	to: (piece: Buffer) => void,
): Promise<void> {
	if (!(await reader.pass(length, to))) throw cutOff(reader);
	const zeros = padding(length);
	if (!(await reader.fill(zeros))) throw cutOff(reader);
	if (reader.take(zeros).some((byte) => byte !== 0)) throw wrongPadding(reader);
}

/** The source ends where something must follow. */
export function cutOff(reader: ByteReader): WhittleError {
	return damagedArchive(`is cut off at byte ${reader.position + reader.held.length}`);
}

/** What was just read is not what may stand there. */
export function malformed(reader: ByteReader, what: string): WhittleError {
	return damagedArchive(`is damaged before byte ${reader.position}: ${what}`);
}

function wrongPadding(reader: ByteReader): WhittleError {
	return malformed(reader, "what fills a string up is not zero");
}

function damagedArchive(what: string): WhittleError {
	return new WhittleError("damaged-archive", what, null, "copy or fetch it again, or make it anew");
}

function padding(length: number): number {
	return -length & 7;
}

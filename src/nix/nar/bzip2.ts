import { ByteReader } from "../byte-reader.ts";
import { Bits } from "./bits.ts";
import { decodeBlock, type SortedBlock } from "./bzip2-block.ts";
import { corrupt, cutOff } from "./decoder.ts";

const BLOCK = 0x314159265359;
const END = 0x177245385090;
const PIECE = 2 ** 18;

/** The contents of bzip2 data, one or more streams. All checksums are checked. */
export async function* bunzip2(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const reader = new ByteReader(source);
	try {
		do yield* oneStream(reader);
		while (await reader.fill(1));
	} finally {
		await reader.close();
	}
}

/** Blocks begin and end anywhere within a byte; only a stream is filled up to whole ones. */
async function* oneStream(reader: ByteReader): AsyncGenerator<Uint8Array> {
	if (!(await reader.fill(4))) throw cutOff("bzip2", reader.position + reader.held.length);
	const level = /^BZh([1-9])$/.exec(reader.take(4).toString("latin1"))?.[1];
	if (level === undefined) throw corrupt("bzip2");
	const links = new Uint32Array(Number(level) * 100_000);
	// No code is longer than 20 bits; the tables before them are far less than the rest.
	const longest = 2.5 * links.length + 100_000;
	let checksum = 0;
	for (let first = 0; ; ) {
		await reader.fill(longest);
		const bits = new Bits(reader.held, first);
		const magic = bits.read(24) * 2 ** 24 + bits.read(24);
		const told = (bits.read(16) << 16) | bits.read(16);
		if (!bits.past && magic !== BLOCK && magic !== END) throw corrupt("bzip2");
		const block = magic === BLOCK ? decodeBlock(bits, links) : null;
		if (bits.past) throw cutOff("bzip2", reader.position + reader.held.length);
		if (block === null) {
			if (told !== checksum) throw corrupt("bzip2");
			reader.take(Math.ceil(bits.at / 8));
			return;
		}
		reader.take(bits.at >>> 3);
		first = bits.at & 7;
		const text = new BlockText(block);
		for (let piece = text.next(); piece.length > 0; piece = text.next()) yield piece;
		if (text.checksum !== told) throw corrupt("bzip2");
		checksum = ((checksum << 1) | (checksum >>> 31)) ^ told;
	}
}

/** Puts a block's bytes in order and undoes the runs: after four equal bytes, how many more. */
class BlockText {
	readonly #links: Uint32Array;
	#left: number;
	#at: number;
	#last = -1;
	#run = 0;
	#more = 0;
	#crc = -1;

	constructor({ links, count, origin }: SortedBlock) {
		this.#links = links;
		this.#left = count;
		this.#at = links[origin]! >>> 8;
	}

	/** Of the bytes given so far. */
	get checksum(): number {
		return ~this.#crc;
	}

	/** The next bytes; none at the end. */
	next(): Buffer {
		const links = this.#links;
		const piece = Buffer.allocUnsafe(PIECE);
		let [length, left, at, last, run] = [0, this.#left, this.#at, this.#last, this.#run];
		let [more, crc] = [this.#more, this.#crc];
		while (length < PIECE && (more > 0 || left > 0)) {
			if (more > 0) more--;
			else {
				const link = links[at]!;
				at = link >>> 8;
				left--;
				const byte = link & 255;
				if (run === 4) {
					more = byte;
					run = 0;
					continue;
				}
				run = byte === last ? run + 1 : 1;
				last = byte;
			}
			piece[length++] = last;
			crc = (crc << 8) ^ CRC[(crc >>> 24) ^ last]!;
		}
		[this.#left, this.#at, this.#last, this.#run] = [left, at, last, run];
		[this.#more, this.#crc] = [more, crc];
		return piece.subarray(0, length);
	}
}

/** CRC-32, the highest bit first. */
const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
	let rest = byte << 24;
	for (let bit = 0; bit < 8; bit++) rest = (rest << 1) ^ (rest < 0 ? 0x04c11db7 : 0);
	return rest;
});

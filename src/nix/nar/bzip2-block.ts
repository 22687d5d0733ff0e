import type { Bits } from "./bits.ts";
import { corrupt } from "./decoder.ts";

/** The longest code of a symbol, in bits. */
const LONGEST = 20;
/** Symbols that are coded by one table before the next is chosen. */
const GROUP = 50;

/** A block as it was sorted: `count` entries, each the next one's number * 256 + a byte. */
export interface SortedBlock {
	readonly links: Uint32Array;
	readonly count: number;
	/** The entry to begin after. */
	readonly origin: number;
}

/**
 * Decodes a block from behind its checksum into `links`, which is as long as a block may
 * be: codes, then runs and moves to the front, then the links that undo the sorting.
 */
export function decodeBlock(bits: Bits, links: Uint32Array): SortedBlock {
	if (bits.read(1) === 1) throw corrupt("bzip2"); // randomised, as none was since 1997
	const origin = bits.read(24);
	const front = usedBytes(bits);
	const end = front.length + 1;
	const tables = bits.read(3);
	const selectors = selectorsOf(bits, tables);
	const codes = Array.from({ length: tables }, () => codeOf(bits, end + 1));

	const starts = new Uint32Array(256); // how often each byte occurs, then where it begins
	let count = 0;
	let run = 0;
	let weight = 1;
	for (let k = 0; ; ) {
		const selector = selectors[k++];
		if (selector === undefined) throw corrupt("bzip2");
		const code = codes[selector]!;
		for (let n = 0; n < GROUP; n++) {
			const symbol = symbolOf(bits, code);
			if (symbol <= 1) {
				run += weight << symbol;
				weight <<= 1;
				if (run > links.length - count) throw corrupt("bzip2");
				continue;
			}
			if (run > 0) {
				links.fill(front[0]!, count, count + run);
				starts[front[0]!]! += run;
				count += run;
				run = 0;
				weight = 1;
			}
			if (symbol === end) {
				if (origin >= count) throw corrupt("bzip2");
				linkUp(links, count, starts);
				return { links, count, origin };
			}
			if (count === links.length) throw corrupt("bzip2");
			const at = symbol - 1;
			const byte = front[at]!;
			if (at < 16) for (let j = at; j > 0; j--) front[j] = front[j - 1]!;
			else front.copyWithin(1, 0, at);
			front[0] = byte;
			starts[byte]!++;
			links[count++] = byte;
		}
	}
}

/** The bytes that occur at all, in order. */
function usedBytes(bits: Bits): Uint8Array {
	const ranges = bits.read(16);
	const used: number[] = [];
	for (let range = 0; range < 16; range++) {
		if (((ranges >> (15 - range)) & 1) === 0) continue;
		const within = bits.read(16);
		for (let k = 0; k < 16; k++) {
			if (((within >> (15 - k)) & 1) === 1) used.push(range * 16 + k);
		}
	}
	if (used.length === 0) throw corrupt("bzip2");
	return Uint8Array.from(used);
}

/** Which table codes each group of symbols. */
function selectorsOf(bits: Bits, tables: number): Uint8Array {
	const selectors = new Uint8Array(bits.read(15));
	if (tables < 2 || tables > 6 || selectors.length === 0) throw corrupt("bzip2");
	const front = Array.from({ length: tables }, (_, table) => table);
	for (let k = 0; k < selectors.length; k++) {
		let at = 0;
		while (bits.read(1) === 1) if (++at === tables) throw corrupt("bzip2");
		const [table] = front.splice(at, 1);
		front.unshift(table!);
		selectors[k] = table!;
	}
	return selectors;
}

/** A canonical prefix code: codes of each length in a row, shorter ones first. */
interface Code {
	readonly shortest: number;
	/** For each length the first code of `LONGEST` bits that is longer. */
	readonly limit: Int32Array;
	/** For each length what to add to a code for its place in `symbols`. */
	readonly base: Int32Array;
	readonly symbols: Uint16Array;
}

function codeOf(bits: Bits, count: number): Code {
	const lengths = new Uint8Array(count);
	let length = bits.read(5);
	for (let symbol = 0; symbol < count; symbol++) {
		for (;;) {
			if (length < 1 || length > LONGEST || bits.past) throw corrupt("bzip2");
			if (bits.read(1) === 0) break;
			length += bits.read(1) === 0 ? 1 : -1;
		}
		lengths[symbol] = length;
	}
	const symbols = new Uint16Array(count);
	const limit = new Int32Array(LONGEST + 2);
	const base = new Int32Array(LONGEST + 2);
	let placed = 0;
	let next = 0; // the next code, of as many bits as the length
	for (let size = 1; size <= LONGEST; size++) {
		const before = placed;
		base[size] = placed - next;
		for (let symbol = 0; symbol < count; symbol++) {
			if (lengths[symbol] === size) symbols[placed++] = symbol;
		}
		next += placed - before;
		limit[size] = next << (LONGEST - size);
		next <<= 1;
	}
	limit[LONGEST + 1] = 0x7fffffff;
	return { shortest: Math.min(...lengths), limit, base, symbols };
}

function symbolOf(bits: Bits, { shortest, limit, base, symbols }: Code): number {
	const code = bits.peek(LONGEST);
	let length = shortest;
	while (code >= limit[length]!) length++;
	const symbol = symbols[base[length]! + (code >>> (LONGEST - length))];
	if (length > LONGEST || symbol === undefined) throw corrupt("bzip2");
	bits.skip(length);
	return symbol;
}

/** Adds to each entry the number of the one that comes after it in the text. */
function linkUp(links: Uint32Array, count: number, starts: Uint32Array): void {
	let sum = 0;
	for (let byte = 0; byte < 256; byte++) {
		const occurs = starts[byte]!;
		starts[byte] = sum;
		sum += occurs;
	}
	for (let k = 0; k < count; k++) links[starts[links[k]! & 255]!++]! |= k << 8;
}

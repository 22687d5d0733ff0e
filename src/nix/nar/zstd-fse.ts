import { corrupt } from "./decoder.ts";

/**
 * A table of finite state entropy coding (RFC 8878, section 4.1). In state `s` stands
 * `symbols[s]`, and the next state is `bases[s]` and the next `bits[s]` bits together.
 */
export interface FseTable {
	/** Bits of a first state. */
	readonly log: number;
	readonly symbols: Uint8Array;
	readonly bits: Uint8Array;
	readonly bases: Uint16Array;
}

/** A symbol so seldom that it gets one state at the end. */
const SELDOM = -1;

/** The table of symbols that have so many of its states each; together 2^`log`. */
export function fseTable(log: number, counts: ArrayLike<number>): FseTable {
	const size = 1 << log;
	const symbols = new Uint8Array(size);
	const next = new Uint16Array(counts.length);
	let high = size;
	for (let symbol = 0; symbol < counts.length; symbol++) {
		const seldom = counts[symbol] === SELDOM;
		if (seldom) symbols[--high] = symbol;
		next[symbol] = seldom ? 1 : counts[symbol]!;
	}
	const step = (size >> 1) + (size >> 3) + 3;
	let at = 0;
	for (let symbol = 0; symbol < counts.length; symbol++) {
		for (let k = 0; k < counts[symbol]!; k++) {
			symbols[at] = symbol;
			do at = (at + step) & (size - 1);
			while (at >= high);
		}
	}
	const bits = new Uint8Array(size);
	const bases = new Uint16Array(size);
	for (let state = 0; state < size; state++) {
		const count = next[symbols[state]!]!++;
		const width = log - (31 - Math.clz32(count));
		bits[state] = width;
		bases[state] = (count << width) - size;
	}
	return { log, symbols, bits, bases };
}

/** The table in which one symbol follows another without a bit. */
export function onlySymbol(symbol: number): FseTable {
	return fseTable(
		0,
		Int16Array.from({ length: symbol + 1 }, (_, k) => (k === symbol ? 1 : 0)),
	);
}

/**
 * The table that is described at byte `start`, of symbols up to `highest` and at most
 * 2^`longest` states; and where its description ends, at `end` or before.
 */
export function readFseTable(
	bytes: Uint8Array,
	start: number,
	end: number,
	longest: number,
	highest: number,
): { readonly table: FseTable; readonly next: number } {
	let at = start * 8;
	/** `count` bits, the lowest first; zeros behind the end. */
	const peek = (count: number) => {
		const from = at >> 3;
		const word = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16);
		return (word >>> (at & 7)) & ((1 << count) - 1);
	};
	const log = peek(4) + 5;
	at += 4;
	if (log > longest) throw corrupt("zstd");

	const counts = new Int16Array(highest + 1);
	let symbol = 0;
	for (let left = 1 << log; left > 0; ) {
		if (symbol > highest || at > end * 8) throw corrupt("zstd");
		// A number from 0 to left + 1: the smaller ones take a bit less.
		const width = 31 - Math.clz32(left + 1);
		const short = 2 ** (width + 1) - 2 - left;
		let value = peek(width);
		if (value < short) at += width;
		else {
			value = peek(width + 1);
			at += width + 1;
			if (value >= 1 << width) value -= short;
		}
		const count = value - 1;
		counts[symbol++] = count;
		left -= Math.abs(count);
		if (count !== 0) continue;
		let more = 3;
		for (; more === 3; symbol += more) {
			if (at > end * 8) throw corrupt("zstd");
			more = peek(2);
			at += 2;
		}
	}
	const next = (at + 7) >> 3;
	if (next > end) throw corrupt("zstd");
	return { table: fseTable(log, counts.subarray(0, symbol)), next };
}

import { corrupt } from "./decoder.ts";
import { readFseTable } from "./zstd-fse.ts";

/** What each run of `log` bits begins with: a symbol, and 256 times how many bits it takes. */
export interface HuffmanTable {
	readonly log: number;
	readonly entries: Uint16Array;
}

const LONGEST_CODE = 11;
const MOST_WEIGHTS = 255;
const WEIGHT_STATES = 6;

/** The table that is described at byte `start`, and where its description ends (RFC 8878, 4.2.1). */
export function readHuffmanTable(
	bytes: Uint8Array,
	start: number,
	end: number,
): { readonly table: HuffmanTable; readonly next: number } {
	if (start >= end) throw corrupt("zstd");
	const head = bytes[start]!;
	const direct = head >= 128;
	const count = head - 127;
	const next = start + 1 + (direct ? (count + 1) >> 1 : head);
	if (next > end) throw corrupt("zstd");
	const weights = direct
		? Array.from({ length: count }, (_, k) => {
				const pair = bytes[start + 1 + (k >> 1)]!;
				return k % 2 === 0 ? pair >> 4 : pair & 15;
			})
		: codedWeights(bytes, start + 1, next);
	return { table: tableOf(weights), next };
}

/** Weights as two series of states that take turns, read from the end. */
function codedWeights(bytes: Uint8Array, start: number, end: number): number[] {
	const { table, next } = readFseTable(bytes, start, end, WEIGHT_STATES, MOST_WEIGHTS);
	let at = lastBit(bytes, next, end);
	const bits = (count: number) => {
		at -= count;
		return at < next * 8
			? 0
			: ((bytes[at >> 3]! | (bytes[(at >> 3) + 1]! << 8)) >> (at & 7)) & ((1 << count) - 1);
	};
	const states = [bits(table.log), bits(table.log)];
	if (at < next * 8) throw corrupt("zstd");
	const weights: number[] = [];
	for (let turn = 0; at >= next * 8; turn ^= 1) {
		if (weights.length >= MOST_WEIGHTS) throw corrupt("zstd");
		const state = states[turn]!;
		weights.push(table.symbols[state]!);
		states[turn] = table.bases[state]! + bits(table.bits[state]!);
		if (at < next * 8) weights.push(table.symbols[states[turn ^ 1]!]!);
	}
	return weights;
}

/** The last weight is what is missing for a whole table. */
function tableOf(weights: readonly number[]): HuffmanTable {
	const sum = weights.reduce((all, weight) => all + (weight === 0 ? 0 : 2 ** (weight - 1)), 0);
	const log = sum === 0 ? 0 : 32 - Math.clz32(sum);
	const rest = 2 ** log - sum;
	const last = 32 - Math.clz32(rest);
	const all = [...weights, last];
	const rare = all.filter((weight) => weight === 1).length;
	if (log === 0 || log > LONGEST_CODE || rest !== 2 ** (last - 1) || rare < 2 || rare % 2 === 1) {
		throw corrupt("zstd");
	}
	if (all.length > 256) throw corrupt("zstd");
	const entries = new Uint16Array(2 ** log);
	for (let weight = 1, at = 0; weight <= log; weight++) {
		const entry = (log + 1 - weight) << 8;
		for (let symbol = 0; symbol < all.length; symbol++) {
			if (all[symbol] !== weight) continue;
			entries.fill(entry | symbol, at, at + 2 ** (weight - 1));
			at += 2 ** (weight - 1);
		}
	}
	return { log, entries };
}

/**
 * Decodes the bytes from `start` to `end`, from their end on, into `to`, and must come out
 * even. Three bytes or more stand before `start`, and two behind `end`.
 */
export function decodeHuffman(
	{ log, entries }: HuffmanTable,
	bytes: Uint8Array,
	start: number,
	end: number,
	to: Uint8Array,
): void {
	const mask = entries.length - 1;
	const first = start * 8;
	let at = lastBit(bytes, start, end);
	for (let k = 0; k < to.length; k++) {
		if (at <= first) throw corrupt("zstd");
		// What is looked at before the first bit does not matter.
		const from = (at - log) >> 3;
		const word = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16);
		const entry = entries[(word >> ((at - log) & 7)) & mask]!;
		to[k] = entry;
		at -= entry >> 8;
	}
	if (at !== first) throw corrupt("zstd");
}

/** Where the highest bit that is set in the last byte stands: what is read ends below it. */
export function lastBit(bytes: Uint8Array, start: number, end: number): number {
	const last = start < end ? bytes[end - 1]! : 0;
	if (last === 0) throw corrupt("zstd");
	return (end - 1) * 8 + 31 - Math.clz32(last);
}

import { corrupt } from "./decoder.ts";
import { type FseTable, fseTable, onlySymbol, readFseTable } from "./zstd-fse.ts";
import { lastBit } from "./zstd-huffman.ts";

/** What a code stands for: a first value, and as many bits more. */
interface Codes {
	readonly bases: Uint32Array;
	readonly bits: Uint8Array;
	/** States of a table that describes itself: at most 2^`longest`. */
	readonly longest: number;
	readonly usual: FseTable;
}

const LITERALS = codesOf(
	0,
	[...many(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
	9,
	fseTable(6, [
		...[4, 3, ...many(11, 2), 1, 1, 1, ...many(9, 2), 3, 2, ...many(5, 1), ...many(4, -1)],
	]),
);
const MATCHES = codesOf(
	3,
	[...many(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
	9,
	fseTable(6, [1, 4, 3, ...many(6, 2), ...many(37, 1), ...many(7, -1)]),
);
const OFFSETS = codesOf(
	1,
	Array.from({ length: 32 }, (_, code) => code),
	8,
	fseTable(5, [...many(6, 1), 2, 2, 2, ...many(15, 1), ...many(5, -1)]),
);

/** The tables by which sequences are written, those of the last block that had some. */
export interface SequenceTables {
	readonly literals: FseTable;
	readonly offsets: FseTable;
	readonly matches: FseTable;
}

/** Takes sequences one after the other. Throws where one cannot be carried out. */
export type OnSequence = (literals: number, offset: number, match: number) => void;

/**
 * Reads the sequences that stand from byte `start` to `end` (RFC 8878, 3.1.1.3.2): copy so
 * many literals, then what stands at an offset back. An offset up to 3 means an earlier one.
 * Eight bytes behind `end` can be read. Gives the tables for the next block.
 */
export function readSequences(
	bytes: Uint8Array,
	start: number,
	end: number,
	last: SequenceTables | null,
	onSequence: OnSequence,
): SequenceTables | null {
	let at = start;
	const byte = () => {
		if (at >= end) throw corrupt("zstd");
		return bytes[at++]!;
	};
	const head = byte();
	let count = head;
	if (head === 255) count = byte() + byte() * 256 + 0x7f00;
	else if (head > 127) count = (head - 128) * 256 + byte();
	if (count === 0) {
		if (at !== end) throw corrupt("zstd");
		return last;
	}
	const modes = byte();
	if ((modes & 3) !== 0) throw corrupt("zstd");
	const table = ({ bits, longest, usual }: Codes, mode: number, before: FseTable | undefined) => {
		if (mode === 0) return usual;
		if (mode === 1) {
			const code = byte();
			if (code < bits.length) return onlySymbol(code);
		} else if (mode === 2) {
			const read = readFseTable(bytes, at, end, longest, bits.length - 1);
			at = read.next;
			return read.table;
		} else if (before !== undefined) return before;
		throw corrupt("zstd");
	};
	const tables: SequenceTables = {
		literals: table(LITERALS, modes >> 6, last?.literals),
		offsets: table(OFFSETS, (modes >> 4) & 3, last?.offsets),
		matches: table(MATCHES, (modes >> 2) & 3, last?.matches),
	};
	decode(bytes, at, end, count, tables, onSequence);
	return tables;
}

/** The sequences themselves: bits, to be read from the end. They must come out even. */
function decode(
	bytes: Uint8Array,
	start: number,
	end: number,
	count: number,
	{ literals, offsets, matches }: SequenceTables,
	onSequence: OnSequence,
): void {
	const first = start * 8;
	let at = lastBit(bytes, start, end);
	const read = (count: number): number => {
		at -= count;
		const from = at >> 3;
		const word = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16);
		return ((word | (bytes[from + 3]! << 24)) >>> (at & 7)) & ((1 << count) - 1);
	};
	let literal = read(literals.log);
	let offset = read(offsets.log);
	let match = read(matches.log);
	for (let left = count; ; ) {
		const code = offsets.symbols[offset]!;
		const high = code > 24 ? read(code - 24) * 2 ** 24 : 0; // 25 bits can be read at once
		const back = OFFSETS.bases[code]! + high + read(Math.min(code, 24));
		const matchCode = matches.symbols[match]!;
		const length = MATCHES.bases[matchCode]! + read(MATCHES.bits[matchCode]!);
		const literalCode = literals.symbols[literal]!;
		const before = LITERALS.bases[literalCode]! + read(LITERALS.bits[literalCode]!);
		if (at < first) throw corrupt("zstd");
		onSequence(before, back, length);
		if (--left === 0) break;
		literal = literals.bases[literal]! + read(literals.bits[literal]!);
		match = matches.bases[match]! + read(matches.bits[match]!);
		offset = offsets.bases[offset]! + read(offsets.bits[offset]!);
	}
	if (at !== first) throw corrupt("zstd");
}

function codesOf(first: number, bits: readonly number[], longest: number, usual: FseTable): Codes {
	const bases = new Uint32Array(bits.length);
	for (let code = 0, base = first; code < bits.length; base += 2 ** bits[code++]!) {
		bases[code] = base;
	}
	return { bases, bits: Uint8Array.from(bits), longest, usual };
}

function many(times: number, value: number): number[] {
	return Array.from({ length: times }, () => value);
}

import { corrupt } from "./decoder.ts";
import { BLOCK_HEADER, type FrameHeader, littleEndian } from "./zstd-header.ts";
import { decodeHuffman, type HuffmanTable, readHuffmanTable } from "./zstd-huffman.ts";
import { readSequences, type SequenceTables } from "./zstd-sequences.ts";

/** No block's contents are more. */
const BLOCK = 128 * 1024;
/** Zeros behind a block, so that bits can be read four bytes at a time. */
const MARGIN = 8;

/**
 * Decodes a zstd frame block by block (RFC 8878), as strictly as its reference: throws
 * `WhittleError` for whatever is damaged, and never takes longer than the block's contents
 * warrant. Memory: the frame's window and an eighth more. Checksums are not looked at.
 */
export class ZstdFrame {
	readonly #window: number;
	readonly #size: number | null;
	/** The last `#end` bytes of the contents; a window of them at least is kept. */
	readonly #history: Uint8Array;
	#end = 0;
	#total = 0;
	readonly #offsets = [1, 4, 8];
	#tables: SequenceTables | null = null;
	#huffman: HuffmanTable | null = null;
	readonly #input = new Uint8Array(BLOCK + MARGIN);
	readonly #literals = new Uint8Array(BLOCK);

	constructor({ window, size }: FrameHeader) {
		const kept = size === null ? window : Math.min(window, size);
		this.#window = window;
		this.#size = size;
		this.#history = new Uint8Array(kept + Math.max(2 * BLOCK, kept >> 3));
	}

	/** The contents of the next block, given with its header. */
	block(bytes: Uint8Array): Uint8Array {
		const header = littleEndian(bytes, 0, BLOCK_HEADER);
		const kind = (header >>> 1) & 3;
		const length = header >>> 3;
		this.#makeRoom();
		const start = this.#end;
		if (kind === 0) {
			this.#history.set(bytes.subarray(BLOCK_HEADER), start);
			this.#end += length;
		} else if (kind === 1) {
			this.#history.fill(bytes[BLOCK_HEADER]!, start, start + length);
			this.#end += length;
		} else this.#compressed(bytes.subarray(BLOCK_HEADER));
		const written = this.#end - start;
		this.#total += written;
		if (written > Math.min(this.#window, BLOCK) || this.#total > (this.#size ?? Infinity)) {
			throw corrupt("zstd");
		}
		return this.#history.slice(start, this.#end);
	}

	/** To be called behind the last block: throws where the frame holds less than it says. */
	finish(): void {
		if (this.#total !== (this.#size ?? this.#total)) throw corrupt("zstd");
	}

	#makeRoom(): void {
		if (this.#end + BLOCK <= this.#history.length) return;
		const start = Math.max(0, this.#end - this.#window);
		this.#history.copyWithin(0, start, this.#end);
		this.#end -= start;
	}

	#compressed(block: Uint8Array): void {
		const input = this.#input;
		input.set(block);
		input.fill(0, block.length, block.length + MARGIN);
		const { literals, next } = this.#readLiterals(input, block.length);
		const history = this.#history;
		const limit = this.#end + Math.min(BLOCK, history.length - this.#end);
		let used = 0;
		let end = this.#end;
		this.#tables = readSequences(
			input,
			next,
			block.length,
			this.#tables,
			(count, offset, length) => {
				const back = this.#earlier(offset, count);
				if (used + count > literals.length || end + count + length > limit) throw corrupt("zstd");
				copy(history, end, literals, used, count);
				used += count;
				end += count;
				if (back > end) throw corrupt("zstd");
				repeat(history, end, back, length);
				end += length;
			},
		);
		const rest = literals.length - used;
		if (end + rest > limit) throw corrupt("zstd");
		copy(history, end, literals, used, rest);
		this.#end = end + rest;
	}

	/** The offset that is meant, which becomes the latest. Where no literals come first, 1 to 3 mean one on. */
	#earlier(offset: number, literals: number): number {
		const offsets = this.#offsets;
		const which = offset > 3 ? 3 : offset - (literals === 0 ? 0 : 1);
		const meant = offset > 3 ? offset - 3 : which === 3 ? offsets[0]! - 1 : offsets[which]!;
		if (meant === 0) throw corrupt("zstd");
		if (which > 1) offsets[2] = offsets[1]!;
		if (which > 0) offsets[1] = offsets[0]!;
		offsets[0] = meant;
		return meant;
	}

	/** Literals, and where the sequences begin (3.1.1.3.1). */
	#readLiterals(bytes: Uint8Array, end: number): { literals: Uint8Array; next: number } {
		const kind = bytes[0]! & 3; // as they are, one repeated, coded, coded as before
		const format = (bytes[0]! >> 2) & 3;
		if (kind < 2) {
			const start = [1, 2, 1, 3][format]!;
			const size = littleEndian(bytes, 0, start) >>> (start === 1 ? 3 : 4);
			const next = start + (kind === 0 ? size : 1);
			if (size > BLOCK || next > end) throw corrupt("zstd");
			if (kind === 0) return { literals: bytes.subarray(start, next), next };
			return { literals: this.#literals.subarray(0, size).fill(bytes[start]!), next };
		}
		const start = [3, 3, 4, 5][format]!;
		const bits = [10, 10, 14, 18][format]!;
		const sizes = Math.floor(littleEndian(bytes, 0, start) / 16);
		const size = sizes % 2 ** bits;
		const next = start + Math.floor(sizes / 2 ** bits);
		if (size > BLOCK || next > end) throw corrupt("zstd");
		let at = start;
		if (kind === 2) {
			const read = readHuffmanTable(bytes, start, next);
			this.#huffman = read.table;
			at = read.next;
		}
		const table = this.#huffman;
		if (table === null) throw corrupt("zstd");
		const literals = this.#literals.subarray(0, size);
		if (format === 0) decodeHuffman(table, bytes, at, next, literals);
		else fourStreams(table, bytes, at, next, literals);
		return { literals, next };
	}
}

/** Four streams for a quarter each, behind the lengths of three of them. */
function fourStreams(
	table: HuffmanTable,
	bytes: Uint8Array,
	start: number,
	end: number,
	to: Uint8Array,
): void {
	const quarter = (to.length + 3) >> 2;
	if (start + 6 > end || quarter * 3 > to.length) throw corrupt("zstd");
	for (let k = 0, at = start + 6; k < 4; k++) {
		const next = k === 3 ? end : at + littleEndian(bytes, start + 2 * k, 2);
		if (next > end) throw corrupt("zstd");
		decodeHuffman(
			table,
			bytes,
			at,
			next,
			to.subarray(k * quarter, k === 3 ? to.length : (k + 1) * quarter),
		);
		at = next;
	}
}

/** Below so many bytes a loop is faster than a call. */
const FEW = 32;

function copy(to: Uint8Array, at: number, from: Uint8Array, start: number, count: number): void {
	if (count > FEW) to.set(from.subarray(start, start + count), at);
	else for (let k = 0; k < count; k++) to[at + k] = from[start + k]!;
}

/** Writes at `at` what stands `back` before, which what is written may go on with. */
function repeat(bytes: Uint8Array, at: number, back: number, count: number): void {
	if (count > FEW && back >= count) bytes.copyWithin(at, at - back, at - back + count);
	else for (let k = at; k < at + count; k++) bytes[k] = bytes[k - back]!;
}

import { isAscii } from "node:buffer";
import { WhittleError } from "../../closure/error.ts";

const NEWLINE = 10;
const ZERO = 48;

/**
 * Reads rows that SQLite has joined into one text: numbers and a last text field, a row a
 * line. Whatever does not fit is damage, for Nix writes no such row.
 */
export class RowReader {
	readonly #bytes: Uint8Array;
	readonly #file: string;
	/** The bytes as text where all are ASCII. */
	readonly #text: string | null;
	#at = 0;

	constructor(bytes: Uint8Array, file: string) {
		this.#bytes = bytes;
		this.#file = file;
		this.#text = isAscii(bytes)
			? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1")
			: null;
	}

	more(): boolean {
		return this.#at < this.#bytes.length;
	}

	/** A number and the separator behind it (the end of the text will do for a newline). */
	number(separator: " " | "\n"): number {
		const value = this.optionalNumber(separator);
		if (value === null) throw this.#damaged();
		return value;
	}

	/** The same, null where the field is empty. */
	optionalNumber(separator: " " | "\n"): number | null {
		const bytes = this.#bytes;
		const start = this.#at;
		let at = start;
		let value = 0;
		for (;;) {
			const digit = bytes[at]! - ZERO;
			if (!(digit >= 0 && digit <= 9)) break; // the end of the text gives NaN
			value = value * 10 + digit;
			at++;
		}
		const ends =
			separator === "\n" ? at === bytes.length || bytes[at] === NEWLINE : bytes[at] === 32;
		if (!ends || value > Number.MAX_SAFE_INTEGER) throw this.#damaged();
		this.#at = at + 1;
		return at === start ? null : value;
	}

	/** The rest of the line as text. */
	rest(): string {
		const start = this.#at;
		const end = this.#bytes.indexOf(NEWLINE, start);
		const stop = end < 0 ? this.#bytes.length : end;
		this.#at = stop + 1;
		// Nix writes ASCII only, where a byte is a character; anything else still has to be
		// shown and reported.
		return this.#text === null
			? Buffer.from(this.#bytes.subarray(start, stop)).toString("utf8")
			: this.#text.slice(start, stop);
	}

	#damaged(): WhittleError {
		return new WhittleError(
			"corrupt-database",
			"the database holds a row that Nix cannot have written",
			this.#file,
			"`nix-store --verify` may mend it",
		);
	}
}

/** From the database's row numbers to 0..n-1. Dense where the numbers are. */
export class NumberIndex {
	readonly #dense: Uint32Array | null;
	readonly #sparse: Map<number, number> | null;

	/** @param numbers ascending */
	constructor(numbers: readonly number[]) {
		const highest = numbers.at(-1) ?? 0;
		if (highest > numbers.length * 16 + 1_000_000) {
			this.#dense = null;
			this.#sparse = new Map(numbers.map((number, i) => [number, i]));
			return;
		}
		this.#sparse = null;
		this.#dense = new Uint32Array(highest + 1);
		numbers.forEach((number, i) => {
			this.#dense![number] = i + 1;
		});
	}

	/** The index of a row number; a reference to a row that is not there is damage. */
	of(number: number, file: string): number {
		const i = this.#dense === null ? this.#sparse!.get(number) : (this.#dense[number] ?? 0) - 1;
		if (i === undefined || i < 0) {
			throw new WhittleError(
				"corrupt-database",
				`the database refers to row ${number}, which is not there`,
				file,
				"`nix-store --verify` may mend it",
			);
		}
		return i;
	}
}

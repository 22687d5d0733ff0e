/** Reads bits, the highest of each byte first. Behind the end there are zeros: see `past`. */
export class Bits {
	readonly #bytes: Uint8Array;
	#at: number;

	/** @param at the first bit to read */
	constructor(bytes: Uint8Array, at: number) {
		this.#bytes = bytes;
		this.#at = at;
	}

	/** The bit that comes next. */
	get at(): number {
		return this.#at;
	}

	/** Were bits read that are not there? */
	get past(): boolean {
		return this.#at > this.#bytes.length * 8;
	}

	/** The next `count` bits, 1 to 24, as a number. */
	read(count: number): number {
		const value = this.peek(count);
		this.#at += count;
		return value;
	}

	peek(count: number): number {
		const bytes = this.#bytes;
		const from = this.#at >>> 3;
		const word =
			(bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
		return (word << (this.#at & 7)) >>> (32 - count);
	}

	skip(count: number): void {
		this.#at += count;
	}
}

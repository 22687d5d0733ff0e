/** Bytes that grow. */
export class ByteWriter {
	#buffer = new Uint8Array(1024);
	#length = 0;

	bytes(bytes: Uint8Array): void {
		this.#reserve(bytes.length);
		this.#buffer.set(bytes, this.#length);
		this.#length += bytes.length;
	}

	/** A whole number of 0 to 2^53 - 1: seven bits a byte, least first. */
	varint(value: number): void {
		this.#reserve(8);
		let rest = value;
		while (rest >= 128) {
			this.#buffer[this.#length++] = (rest % 128) | 128;
			rest = Math.floor(rest / 128);
		}
		this.#buffer[this.#length++] = rest;
	}

	/** A count, then ascending numbers as differences. */
	ascending(numbers: readonly number[]): void {
		this.varint(numbers.length);
		let last = 0;
		for (const number of numbers) {
			this.varint(number - last);
			last = number;
		}
	}

	done(): Uint8Array {
		return this.#buffer.subarray(0, this.#length);
	}

	#reserve(bytes: number): void {
		if (this.#length + bytes <= this.#buffer.length) return;
		const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + bytes));
		larger.set(this.#buffer.subarray(0, this.#length));
		this.#buffer = larger;
	}
}

/**
 * The other way; never reads past the end. What cannot be read is thrown as the error that
 * `fail` makes of the reason.
 */
export class ByteReader {
	readonly #bytes: Uint8Array;
	readonly #fail: (what: string) => Error;
	#at = 0;

	constructor(bytes: Uint8Array, fail: (what: string) => Error) {
		this.#bytes = bytes;
		this.#fail = fail;
	}

	get length(): number {
		return this.#bytes.length;
	}

	take(count: number): Uint8Array {
		if (this.#at + count > this.#bytes.length) throw this.#fail("a column is too short");
		this.#at += count;
		return this.#bytes.subarray(this.#at - count, this.#at);
	}

	varint(): number {
		let value = 0;
		for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
			const byte = this.#bytes[this.#at++];
			if (byte === undefined) throw this.#fail("a column is too short");
			value += (byte & 127) * scale;
			if (byte >= 128) continue;
			if (value > Number.MAX_SAFE_INTEGER) break;
			return value;
		}
		throw this.#fail("a number is too long");
	}

	/** What `ascending` wrote, all of it less than `below`. */
	ascending(below: number): number[] {
		const count = this.varint();
		const numbers: number[] = [];
		let last = 0;
		for (let k = 0; k < count; k++) {
			last += this.varint();
			if (last >= below) throw this.#fail("a reference points outside");
			numbers.push(last);
		}
		return numbers;
	}
}

/**
 * Reads a source of pieces as one row of bytes. It asks the source only for what is wanted
 * now, so it serves a conversation, too, in which more comes only after an answer.
 */
export class ByteReader {
	readonly #source: AsyncIterator<Uint8Array>;
	#held: Buffer = Buffer.alloc(0);
	#at = 0;
	#taken = 0;

	constructor(source: AsyncIterable<Uint8Array>) {
		this.#source = source[Symbol.asyncIterator]();
	}

	/** How many bytes were taken so far. */
	get position(): number {
		return this.#taken;
	}

	/** The bytes at hand, not yet taken. Good until the next `fill` or `pass`. */
	get held(): Buffer {
		return this.#held.subarray(this.#at);
	}

	/** Sees to it that `count` bytes are at hand; false where the source ends before. */
	async fill(count: number): Promise<boolean> {
		let missing = count - (this.#held.length - this.#at);
		if (missing <= 0) return true;
		const pieces = [this.held];
		while (missing > 0) {
			const piece = await this.#next();
			if (piece === null) break;
			pieces.push(piece);
			missing -= piece.length;
		}
		const kept = pieces.filter(({ length }) => length > 0);
		this.#held = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
		this.#at = 0;
		return missing <= 0;
	}

	/** The next `count` bytes, which must be at hand. */
	take(count: number): Buffer {
		const end = this.#at + count;
		if (end > this.#held.length) throw new RangeError("these bytes are not at hand");
		const bytes = this.#held.subarray(this.#at, end);
		this.#at = end;
		this.#taken += count;
		return bytes;
	}

	/**
	 * Hands the next `count` bytes to `to`, in the pieces in which they come and without a
	 * copy; false where the source ends before.
	 */
	async pass(count: number, to: (piece: Buffer) => void): Promise<boolean> {
		for (let left = count; left > 0; ) {
			if (this.#at === this.#held.length) {
				const piece = await this.#next();
				if (piece === null) return false;
				this.#held = piece;
				this.#at = 0;
			}
			const piece = this.take(Math.min(left, this.#held.length - this.#at));
			left -= piece.length;
			if (piece.length > 0) to(piece);
		}
		return true;
	}

	/** All that was not yet taken, as pieces. */
	async *rest(): AsyncGenerator<Buffer> {
		while (this.held.length > 0 || (await this.fill(1))) yield this.take(this.held.length);
	}

	/** Tells the source that no more is wanted. */
	async close(): Promise<void> {
		await this.#source.return?.();
	}

	async #next(): Promise<Buffer | null> {
		const { done, value } = await this.#source.next();
		if (done === true) return null;
		return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
	}
}

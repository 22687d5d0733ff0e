/** Standard output of a shell, in which marks divide answers from what a host says by itself. */
export interface MarkedStream {
	/**
	 * What comes before `mark`, which is taken away. Throws what `broken` gives where the stream
	 * ends first.
	 */
	until(mark: Buffer, broken: () => Promise<Error>): AsyncGenerator<Buffer, void>;
}

export function markedStream(chunks: AsyncIterator<Buffer>): MarkedStream {
	/** What has come and was not yet asked for. */
	let rest: Buffer = Buffer.alloc(0);
	return {
		async *until(mark, broken) {
			for (;;) {
				const at = rest.indexOf(mark);
				const safe = at >= 0 ? at : Math.max(0, rest.length - mark.length + 1);
				const piece = rest.subarray(0, safe);
				rest = rest.subarray(at >= 0 ? at + mark.length : safe);
				if (piece.length > 0) yield piece;
				if (at >= 0) return;
				const { done, value } = await chunks.next();
				if (done === true) throw await broken();
				rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
			}
		},
	};
}

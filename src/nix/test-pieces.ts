/** `bytes` in pieces of these sizes, again and again; each a buffer of its own. */
export async function* pieces(
	bytes: Uint8Array,
	sizes: readonly number[],
): AsyncGenerator<Uint8Array> {
	for (let at = 0, k = 0; at < bytes.length; k++) {
		const size = sizes[k % sizes.length]!;
		yield Uint8Array.from(bytes.subarray(at, at + size));
		at += size;
	}
}

/** All that a source gives. */
export async function gathered(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const parts: Uint8Array[] = [];
	for await (const part of source) parts.push(part);
	return Buffer.concat(parts);
}

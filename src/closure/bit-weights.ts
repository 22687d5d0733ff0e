/** Sums of 8 weights for each of 256 bytes, one table for every byte of a row of bits. */
export type BitTables = readonly Float64Array[];

/**
 * Tables to weigh rows of `words` words in: bit b (of word b >> 5) has weight
 * `bitWeights[b]`, and bits past its end weigh nothing. O(256 * words).
 */
export function bitTables(bitWeights: readonly number[], words: number): BitTables {
	return Array.from({ length: words * 4 }, (_, byte) => {
		const table = new Float64Array(256);
		for (let bit = 0; bit < 8; bit++) {
			const half = 1 << bit;
			const weight = bitWeights[byte * 8 + bit] ?? 0;
			for (let b = 0; b < half; b++) table[half + b] = table[b]! + weight;
		}
		return table;
	});
}

/** The weight of the row of bits that starts at `bits[start]`. */
export function weigh(tables: BitTables, bits: Uint32Array, start: number): number {
	let weight = 0;
	for (let byte = 0; byte < tables.length; byte += 4) {
		const word = bits[start + (byte >> 2)]!;
		if (word === 0) continue;
		weight +=
			tables[byte]![word & 255]! +
			tables[byte + 1]![(word >>> 8) & 255]! +
			tables[byte + 2]![(word >>> 16) & 255]! +
			tables[byte + 3]![word >>> 24]!;
	}
	return weight;
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { bitTables, weigh } from "./bit-weights.ts";
import { forAll } from "./testing.ts";

test("a row weighs the sum of the weights of its bits, wherever it starts", () => {
	const rows = fc.record({
		words: fc.integer({ min: 1, max: 4 }),
		bits: fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 8, maxLength: 8 }),
		weights: fc.array(fc.nat(2 ** 40), { maxLength: 128, size: "max" }),
		start: fc.nat(4),
	});
	forAll(rows, ({ words, bits, weights, start }) => {
		const row = Uint32Array.from(bits);
		let expected = 0;
		for (const [bit, weight] of weights.slice(0, words * 32).entries()) {
			if ((row[start + (bit >> 5)]! >>> (bit & 31)) & 1) expected += weight;
		}
		expect(weigh(bitTables(weights, words), row, start)).toBe(expected);
	});
});

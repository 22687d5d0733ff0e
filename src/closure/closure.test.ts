import { expect, test } from "vitest";
import {
	isMostlySized,
	isSized,
	knownSizes,
	nameAt,
	sum,
	total,
	unsized,
	weights,
} from "./closure.ts";
import { closures, draw, edgesIn, forAll, plain } from "./testing.ts";

test("the total holds every path, reference and byte once, and null for what is unknown", () => {
	forAll(closures, (closure) => {
		const known = (column: Float64Array | null) =>
			column && Array.from(column, (size) => size || 0).reduce((a, b) => a + b, 0);
		const sized = closure.narSize.some((size) => size >= 0);
		expect(total(closure)).toEqual({
			paths: closure.paths.length,
			references:
				edgesIn(plain(closure)).length + closure.selfReference.filter((self) => self === 1).length,
			narSize: sized ? known(closure.narSize) : null,
			diskSize: closure.totalDiskSize,
			downloadSize: known(closure.downloadSize),
		});
		expect(isSized(closure)).toBe(sized);
	});
});

test("unknown sizes weigh nothing, or all paths 1 where none is known", () => {
	forAll(closures, (closure) => {
		for (const measure of ["narSize", "diskSize", "downloadSize"] as const) {
			const before = closure[measure]?.slice() ?? null;
			const known = closure.paths.map((_, i) => closure[measure]?.[i] || 0);
			expect(Array.from(knownSizes(closure[measure] ?? new Float64Array(known.length)))).toEqual(
				known,
			);
			expect(closure[measure]).toEqual(before);
		}
		const ones = closure.paths.map(() => 1);
		const expected = isSized(closure) ? knownSizes(closure.narSize) : ones;
		expect(Array.from(weights(closure))).toEqual(Array.from(expected));
	});
});

test("a size known to be 0 is known", () => {
	expect(total(draw(1, [], { sizes: [0] })).narSize).toBe(0);
	expect(total(draw(1, [], { sizes: [Number.NaN] })).narSize).toBe(null);
	expect(total(draw(0, [])).narSize).toBe(null);
});

test("bytes tell what is large while at least half the sizes are known", () => {
	forAll(closures, (closure) => {
		const known = closure.paths.filter((_, i) => !Number.isNaN(closure.narSize[i]));
		expect(unsized(closure)).toBe(closure.paths.length - known.length);
		const isMost = known.length > 0 && known.length >= closure.paths.length / 2;
		expect(isMostlySized(closure)).toBe(isMost);
	});
});

test("sums pass 2^32", () => {
	expect(sum(Float64Array.of(2 ** 40, 2 ** 40, 1))).toBe(2 ** 41 + 1);
});

test("an answer is computed once and remembered with its closure", () => {
	const closure = draw(2, [[0, 1]]);
	expect(weights(closure)).toBe(weights(closure));
	expect(weights({ ...closure })).not.toBe(weights(closure));
});

test("the name of a path is what stands after the hash", () => {
	expect(nameAt(draw(1, [], { names: ["a-1"] }), 0)).toBe("a-1");
});

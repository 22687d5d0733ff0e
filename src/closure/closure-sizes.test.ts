import fc from "fast-check";
import { expect, test } from "vitest";
import type { Closure } from "./closure.ts";
import { components, weights } from "./closure.ts";
import { closureSizes, closureSizesOf, closureWeights, reachableWeights } from "./closure-sizes.ts";
import { closures, draw, type Edge, forAll, plain, range, reach, weightOf } from "./testing.ts";

function naive(closure: Closure): number[] {
	const graph = plain(closure);
	return graph.out.map((_, i) => weightOf(closure, reach(graph, [i])));
}

test("the closure size of a path is the size of all it reaches, cycles or not", () => {
	forAll(closures, (closure) => {
		expect(Array.from(closureSizes(closure))).toEqual(naive(closure));
	});
});

test("the figures of some paths are those of all, whether few are asked for or many", () => {
	const drawn = fc.record({
		edges: fc.array(fc.tuple(fc.nat(199), fc.nat(199)), { maxLength: 300, size: "max" }),
		size: fc.constantFrom(5, Number.NaN),
		few: fc.array(fc.nat(199), { maxLength: 3 }),
		many: fc.array(fc.nat(199), { minLength: 4, maxLength: 9 }),
	});
	forAll(drawn, ({ edges, size, few, many }) => {
		const closure = draw(200, edges, { sizes: new Array(200).fill(size) });
		for (const paths of [few, many, few]) {
			const expected = paths.map((path) => closureSizes({ ...closure })[path]);
			expect(Array.from(closureSizesOf(closure, paths))).toEqual(expected);
		}
	});
});

test("weights are taken as given and left as they are", () => {
	const byWeight = Float64Array.of(1.5, 0, -2);
	const chain = draw(3, [
		[0, 1],
		[1, 2],
	]);
	expect(Array.from(closureWeights(chain, byWeight))).toEqual([-0.5, -2, -2]);
	expect(byWeight).toEqual(Float64Array.of(1.5, 0, -2));
});

test("the bitset way gives the same, from wherever it takes over", () => {
	forAll(fc.tuple(closures, fc.nat(60)), ([closure, budget]) => {
		const { acyclic, order } = components(closure);
		fc.pre(acyclic);
		for (const walk of [0, budget, Number.POSITIVE_INFINITY]) {
			const limits = { walk, blocks: Number.POSITIVE_INFINITY };
			const sizes = reachableWeights(closure.references, weights(closure), order, limits);
			expect(Array.from(sizes)).toEqual(naive(closure));
		}
	});
});

test("the bitset way gives the same over several blocks of 128 paths", () => {
	const pairs = fc.array(fc.tuple(fc.nat(149), fc.nat(149)), { maxLength: 400, size: "max" });
	const sizes = fc.array(fc.nat(1e9), { minLength: 150, maxLength: 150, size: "max" });
	fc.assert(
		fc.property(pairs, sizes, fc.nat(2000), (drawn, bytes, budget) => {
			const edges = drawn.map(([a, b]): Edge => (a < b ? [b, a] : [a, b]));
			const closure = draw(150, edges, { sizes: bytes });
			const { order } = components(closure);
			const expected = naive(closure);
			for (const walk of [0, budget]) {
				const limits = { walk, blocks: Number.POSITIVE_INFINITY };
				const found = reachableWeights(closure.references, weights(closure), order, limits);
				expect(Array.from(found)).toEqual(expected);
			}
		}),
		{ numRuns: 60, endOnFailure: true },
	);
});

test("where no way can be afforded all are left out, and a few are still exact", () => {
	forAll(fc.tuple(closures, fc.nat(30)), ([closure, most]) => {
		const { acyclic, order } = components(closure);
		fc.pre(acyclic);
		const expected = naive(closure);
		const sizes = reachableWeights(closure.references, weights(closure), order, {
			walk: most,
			blocks: 0,
		});
		if (sizes.some(Number.isNaN)) expect(sizes.every(Number.isNaN)).toBe(true);
		else expect(Array.from(sizes)).toEqual(expected);
		const one = closure.paths.length - 1;
		const asked = closureSizesOf(closure, [one, 0, one], most);
		expect(asked[0]).toBe(expected[one]);
		for (const [k, path] of [one, 0, one].entries()) {
			if (!Number.isNaN(asked[k])) expect(asked[k]).toBe(expected[path]);
		}
	});
});

test("the bitset way takes over by itself where walking would be quadratic", () => {
	const nodes = 1500;
	const edges = range(nodes).flatMap((i): Edge[] => [
		[i, i + 1],
		[i, i + 2],
	]);
	const ladder = draw(nodes + 2, edges);
	expect(Array.from(closureSizes(ladder)).slice(0, nodes)).toEqual(
		range(nodes).map((i) => nodes + 2 - i),
	);
});

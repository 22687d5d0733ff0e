import { expect, test } from "vitest";
import { isSized, weights } from "./closure.ts";
import {
	retainedFigures,
	retainedPaths,
	retainedSizes,
	retainedWeights,
} from "./retained-sizes.ts";
import { bytesOf, closures, draw, forAll, plain, reach } from "./testing.ts";

test("a path retains what the closure would lose if it alone were taken out", () => {
	forAll(closures, (closure) => {
		const graph = plain(closure);
		const all = bytesOf(closure, closure.paths.keys());
		const retained = retainedSizes(closure);
		const counted = retainedPaths(closure);
		for (const i of closure.paths.keys()) {
			const left = reach(graph, graph.roots, [i]);
			expect(retained[i]).toBe(all - bytesOf(closure, left));
			expect(counted[i]).toBe(closure.paths.length - left.size);
		}
	});
});

test("the same holds in disk and download sizes", () => {
	forAll(closures, (closure) => {
		for (const measure of ["diskSize", "downloadSize"] as const) {
			const column = closure[measure];
			const nar = { ...closure, narSize: column ?? new Float64Array(closure.paths.length) };
			expect(retainedSizes(closure, measure)).toEqual(retainedSizes(nar));
		}
	});
});

test("weights may be anything and stay as they are; unsized paths are counted instead", () => {
	forAll(closures, (closure) => {
		const ones = new Float64Array(closure.paths.length).fill(1);
		expect(retainedWeights(closure, ones)).toEqual(retainedPaths(closure));
		expect(ones.every((one) => one === 1)).toBe(true);
		expect(retainedFigures(closure)).toBe(
			isSized(closure) ? retainedSizes(closure) : retainedPaths(closure),
		);
		if (!isSized(closure)) expect(retainedSizes(closure).every((size) => size === 0)).toBe(true);
		expect(weights(closure).some(Number.isNaN)).toBe(false);
	});
});

test("a shared path is retained by the one that all its chains go through", () => {
	const closure = draw(
		5,
		[
			[0, 1],
			[1, 2],
			[1, 3],
			[2, 4],
			[3, 4],
		],
		{ sizes: [1, 10, 100, 1000, 10_000_000_000] },
	);
	expect(Array.from(retainedSizes(closure))).toEqual([
		10_000_001_111, 10_000_001_110, 100, 1000, 10_000_000_000,
	]);
});

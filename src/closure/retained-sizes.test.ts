import { expect, test } from "vitest";
import { isSized, weights } from "./closure.ts";
import { retainedPaths, retainedSizes, retainedWeights } from "./retained-sizes.ts";
import { closures, draw, forAll, plain, reach, weightOf } from "./testing.ts";

test("a path retains what the closure would lose if it alone were taken out", () => {
	forAll(closures, (closure) => {
		const graph = plain(closure);
		const all = weightOf(closure, closure.paths.keys());
		const retained = retainedSizes(closure);
		const counted = retainedPaths(closure);
		for (const i of closure.paths.keys()) {
			const left = reach(graph, graph.roots, [i]);
			expect(retained[i]).toBe(all - weightOf(closure, left));
			expect(counted[i]).toBe(closure.paths.length - left.size);
		}
	});
});

test("weights may be anything and stay as they are", () => {
	forAll(closures, (closure) => {
		const halves = new Float64Array(closure.paths.length).fill(0.5);
		const paths = retainedWeights(closure, new Float64Array(closure.paths.length).fill(1));
		expect(retainedWeights(closure, halves)).toEqual(paths.map((count) => count / 2));
		expect(halves.every((half) => half === 0.5)).toBe(true);
		if (!isSized(closure)) expect(retainedSizes(closure)).toEqual(paths);
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

import { expect, test } from "vitest";
import { row } from "./graph.ts";
import { referencesOf, referrersOf } from "./referrers.ts";
import { retainedWeights } from "./retained-sizes.ts";
import { stepOn } from "./step.ts";
import { closures, draw, forAll, plain, reach, weightOf } from "./testing.ts";
import { whatIf } from "./what-if.ts";

test("the saving of a referrer is what goes when that one reference is cut", () => {
	forAll(closures, (closure) => {
		const graph = plain(closure);
		const all = weightOf(closure, closure.paths.keys());
		for (const i of closure.paths.keys()) {
			for (const { path, saving } of referrersOf(closure, i)) {
				const left = reach(graph, graph.roots, [], [path, i]);
				expect(saving).toBe(all - weightOf(closure, left));
			}
		}
	});
});

test("every referrer but the path itself is listed, by saving, then by path", () => {
	forAll(closures, (closure) => {
		for (const i of closure.paths.keys()) {
			const found = referrersOf(closure, i);
			expect(new Set(found.map(({ path }) => path))).toEqual(new Set(row(closure.referrers, i)));
			for (let k = 1; k < found.length; k++) {
				const [a, b] = [found[k - 1]!, found[k]!];
				const inOrder = closure.paths[a.path]! < closure.paths[b.path]!;
				expect(a.saving > b.saving || (a.saving === b.saving && inOrder)).toBe(true);
			}
		}
	});
});

test("the worth of a reference is what a what-if that cuts it saves, in any weights", () => {
	forAll(closures, (closure) => {
		const odd = Float64Array.from(closure.paths, (_, i) => (i % 3) * 1000 + i);
		const retained = retainedWeights(closure, odd);
		for (const i of closure.paths.keys()) {
			for (const { path, saving } of referencesOf(closure, i)) {
				expect(saving).toBe(whatIf(closure, [stepOn.cut(closure, [i, path])]).saving);
			}
			for (const { path, saving } of referencesOf(closure, i, retained)) {
				expect(saving).toBe(whatIf(closure, [stepOn.cut(closure, [i, path])], odd).saving);
			}
		}
	});
});

test("every reference but the path itself is listed, by worth, then by what it retains", () => {
	forAll(closures, (closure) => {
		const weight = Float64Array.from(closure.paths.keys());
		const retained = retainedWeights(closure, weight);
		for (const i of closure.paths.keys()) {
			const found = referencesOf(closure, i, retained);
			expect(found.map(({ path }) => path).sort()).toEqual(
				Array.from(row(closure.references, i)).sort(),
			);
			for (let k = 1; k < found.length; k++) {
				const [a, b] = [found[k - 1]!, found[k]!];
				const byWeight = b.saving - a.saving || retained[b.path]! - retained[a.path]!;
				const inOrder = closure.paths[a.path]! < closure.paths[b.path]!;
				expect(byWeight < 0 || (byWeight === 0 && inOrder)).toBe(true);
			}
		}
	});
});

test("of two referrers only the one outside the path's own cycle holds it", () => {
	const closure = draw(
		3,
		[
			[0, 1],
			[1, 2],
			[2, 1],
		],
		{ sizes: [1, 20, 300] },
	);
	expect(referrersOf(closure, 1)).toEqual([
		{ path: 0, saving: 320 },
		{ path: 2, saving: 0 },
	]);
});

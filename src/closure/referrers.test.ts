import { expect, test } from "vitest";
import { row } from "./graph.ts";
import { referrersOf } from "./referrers.ts";
import { closures, draw, forAll, plain, reach, weightOf } from "./testing.ts";

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

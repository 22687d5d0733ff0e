import { expect, test } from "vitest";
import { dominates } from "./dominates.ts";
import { closures, forAll, plain, reach } from "./testing.ts";

test("a path dominates what is not reached without it, itself among it", () => {
	forAll(closures, (closure) => {
		const graph = plain(closure);
		for (const above of closure.paths.keys()) {
			const left = reach(graph, graph.roots, [above]);
			for (const below of closure.paths.keys()) {
				expect(dominates(closure, above, below)).toBe(!left.has(below));
			}
		}
	});
});

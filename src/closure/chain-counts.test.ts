import { expect, test } from "vitest";
import { chainCounts } from "./chain-counts.ts";
import { allChains } from "./reach.ts";
import { and, closures, forAll, pathIn } from "./testing.ts";

test("they count what all chains from the roots consist of", () => {
	forAll(and(closures, pathIn), ([closure, i]) => {
		const { paths, edges } = allChains(closure, closure.roots, [i]);
		expect(chainCounts(closure, i)).toEqual({ paths: paths.length, references: edges.length });
	});
});

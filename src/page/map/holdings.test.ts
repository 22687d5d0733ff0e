import { expect, test } from "vitest";
import { weights } from "../../closure/closure.ts";
import { dominators } from "../../closure/dominators.ts";
import { row } from "../../closure/graph.ts";
import { retainedSizes } from "../../closure/retained-sizes.ts";
import { and, closures, draw, forAll, pathIn, plain, range, reach } from "../../closure/testing.ts";
import {
	commonHolder,
	heldWeights,
	holdersOf,
	holdingsOf,
	holdsOn,
	isWithin,
	markedBelow,
	outermost,
	sharedPaths,
} from "./holdings.ts";

test("within a path is what all chains reach through it", () => {
	forAll(and(closures, pathIn), ([closure, above]) => {
		const graph = plain(closure);
		const without = reach(graph, graph.roots, [above]);
		const holdings = holdingsOf(closure);
		for (const path of closure.paths.keys()) {
			expect(isWithin(holdings, path, above)).toBe(!without.has(path));
			expect(isWithin(holdings, path, closure.paths.length)).toBe(true);
		}
		expect(holdings.paths[above]).toBe(closure.paths.length - without.size);
		expect(isWithin(holdings, closure.paths.length, above)).toBe(false);
	});
});

test("what is held weighs what is retained, the super-root all", () => {
	forAll(closures, (closure) => {
		const held = heldWeights(closure)(weights(closure));
		expect(Array.from(held.subarray(0, -1))).toEqual(Array.from(retainedSizes(closure)));
		expect(held.at(-1)).toBe(weights(closure).reduce((sum, weight) => sum + weight, 0));
	});
});

test("the marked are counted with all that is within", () => {
	forAll(and(closures, pathIn), ([closure, above]) => {
		const mask = Uint8Array.from(closure.paths, (path) => path.length % 2);
		const within = range(mask.length).filter((i) => isWithin(holdingsOf(closure), i, above));
		const marked = within.reduce((sum, i) => sum + mask[i]!, 0);
		expect(markedBelow(closure)(mask)[above]).toBe(marked);
	});
});

test("shared is what taking away no one reference frees", () => {
	forAll(closures, (closure) => {
		const graph = plain(closure);
		for (const path of closure.paths.keys()) {
			const freed = Array.from(row(closure.referrers, path)).some(
				(referrer) =>
					!closure.roots.includes(path) &&
					!reach(graph, graph.roots, [], [referrer, path]).has(path),
			);
			const rootOnly =
				closure.roots.includes(path) && holdsOn(closure, path).referrers.length === 0;
			expect(sharedPaths(closure)[path] === 0).toBe(freed || rootOnly);
		}
	});
});

test("holders lead from the outermost to the path, and two paths have the last common one", () => {
	forAll(and(closures, pathIn), ([closure, path]) => {
		const holders = holdersOf(closure, path);
		expect(holders[0]).toBe(outermost(closure));
		expect(holders.at(-1)).toBe(path);
		const { parent } = dominators(closure);
		for (let k = 1; k < holders.length; k++) expect(parent[holders[k]!]).toBe(holders[k - 1]);
		for (const other of closure.paths.keys()) {
			const others = holdersOf(closure, other);
			const common = holders.filter((holder) => others.includes(holder)).at(-1);
			expect(commonHolder(closure, path, other)).toBe(common);
		}
	});
});

test("of what a referrer holds by itself, that referrer is no sharer", () => {
	const closure = draw(4, [
		[0, 1],
		[1, 2],
		[2, 1],
		[0, 3],
		[1, 3],
	]);
	expect(holdsOn(closure, 1)).toEqual({ referrers: [0], root: false });
	expect(holdsOn(closure, 3)).toEqual({ referrers: [0, 1], root: false });
	expect(Array.from(sharedPaths(closure))).toEqual([0, 0, 0, 1]);
});

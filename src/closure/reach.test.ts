import { expect, test } from "vitest";
import { row } from "./graph.ts";
import { allChains, chainToNearest, fromRoots, search, shortestChain, UNREACHED } from "./reach.ts";
import { and, closures, draw, edgesIn, forAll, pathsIn, plain, reach } from "./testing.ts";

/** Distances by relaxing every edge until nothing gets nearer. */
function distances(closure: Parameters<typeof plain>[0], starts: number[], barred: number[]) {
	const distance = new Map(starts.filter((s) => !barred.includes(s)).map((s) => [s, 0]));
	const edges = edgesIn(plain(closure)).filter(([, to]) => !barred.includes(to));
	for (let changed = true; changed; ) {
		changed = false;
		for (const [from, to] of edges) {
			const next = (distance.get(from) ?? Number.POSITIVE_INFINITY) + 1;
			if (next >= (distance.get(to) ?? Number.POSITIVE_INFINITY)) continue;
			distance.set(to, next);
			changed = true;
		}
	}
	return distance;
}

const setups = and(closures, (closure) => and(pathsIn(closure), () => pathsIn(closure)));

test("a search gives the fewest references to everything reached, and enters nothing barred", () => {
	forAll(setups, ([closure, [starts, barred]]) => {
		const bars = new Uint8Array(closure.paths.length);
		for (const node of barred) bars[node] = 1;
		const found = search(closure.references, starts, bars);
		const expected = distances(closure, starts, barred);
		for (const node of closure.paths.keys()) {
			expect(found.depth[node]).toBe(expected.get(node) ?? UNREACHED);
		}
		expect(new Set(found.order)).toEqual(reach(plain(closure), starts, barred));
		expect(found.order.length).toBe(expected.size);
		const depths = found.order.map((node) => found.depth[node]!);
		expect(depths).toEqual(depths.slice().sort());
	});
});

test("from the roots every path has a shortest chain", () => {
	forAll(closures, (closure) => {
		const expected = distances(closure, Array.from(closure.roots), []);
		for (const node of closure.paths.keys()) {
			expect(shortestChain(closure, node).length).toBe(expected.get(node)! + 1);
			expect(fromRoots(closure).depth[node]).toBe(expected.get(node));
		}
	});
});

test("all chains: what the one set reaches and the other is reached from", () => {
	forAll(setups, ([closure, [from, to]]) => {
		const graph = plain(closure);
		const below = reach(graph, from);
		const on = (node: number) =>
			below.has(node) && to.some((target) => reach(graph, [node]).has(target));
		const { paths, edges } = allChains(closure, from, to);
		expect(paths).toEqual([...closure.paths.keys()].filter(on));
		expect(edges).toEqual(edgesIn(graph).filter(([a, b]) => on(a) && on(b)));
	});
});

test("of chains that are as short the one of the smallest paths from the top down is told", () => {
	forAll(closures, (closure) => {
		const { paths, references } = closure;
		for (const node of paths.keys()) {
			const chain = shortestChain(closure, node);
			const { depth } = search(closure.referrers, [node]);
			const smallest = (nodes: Iterable<number>, left: number) =>
				[...nodes]
					.filter((each) => depth[each] === left)
					.sort((a, b) => (paths[a]! < paths[b]! ? -1 : 1))[0];
			expect(chain[0]).toBe(smallest(closure.roots, chain.length - 1));
			for (let k = 1; k < chain.length; k++) {
				expect(chain[k]).toBe(smallest(row(references, chain[k - 1]!), chain.length - 1 - k));
			}
		}
	});
});

test("of several targets the nearest is chosen, and of none there is no chain", () => {
	forAll(and(closures, pathsIn), ([closure, targets]) => {
		const chain = chainToNearest(closure, targets);
		const lengths = targets.map((target) => shortestChain(closure, target).length);
		expect(chain.length).toBe(targets.length === 0 ? 0 : Math.min(...lengths));
		if (targets.length > 0) expect(targets).toContain(chain.at(-1));
	});
});

test("no chain where nothing leads there", () => {
	const closure = draw(3, [
		[0, 1],
		[0, 2],
	]);
	expect(allChains(closure, [1], [2])).toEqual({ paths: [], edges: [] });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { components } from "./closure.ts";
import { dominators } from "./dominators.ts";
import { lengauerTarjan } from "./lengauer-tarjan.ts";
import { closures, draw, forAll, plain, reach } from "./testing.ts";

test("the parent is the nearest path without which a path is not reached", () => {
	forAll(closures, (closure) => {
		const graph = plain(closure);
		const nodes = closure.paths.length;
		const left = closure.paths.map((_, i) => reach(graph, graph.roots, [i]));
		const above = closure.paths.map((_, i) =>
			[...closure.paths.keys()].filter((other) => other !== i && !left[other]!.has(i)),
		);
		const { parent } = dominators(closure);
		for (const i of closure.paths.keys()) {
			// strict dominators lie on one line: the nearest has most of its own
			const nearest = above[i]!.find((d) => above[d]!.length === above[i]!.length - 1);
			expect(parent[i]).toBe(nearest ?? nodes);
		}
	});
});

test("in the order every path comes once, after its dominator", () => {
	forAll(closures, (closure) => {
		const { parent, order } = dominators(closure);
		expect(order.slice().sort()).toEqual(Uint32Array.from(closure.paths.keys()));
		const position = new Map(Array.from(order, (node, k) => [node, k]));
		for (const node of order) {
			if (parent[node]! === closure.paths.length) continue;
			expect(position.get(parent[node]!)!).toBeLessThan(position.get(node)!);
		}
	});
});

test("without cycles one pass finds what Lengauer and Tarjan's way finds, however deep", () => {
	const ladders = fc.record({
		rungs: fc.integer({ min: 1, max: 400 }),
		extra: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }),
		more: fc.array(fc.nat(), { maxLength: 3 }),
	});
	forAll(ladders, ({ rungs, extra, more }) => {
		// Two rails with crossings now and then, where ancestors are far up.
		const nodes = 2 * rungs + 1;
		const down = (a: number, b: number) =>
			[Math.min(a % nodes, b % nodes), Math.max(a % nodes, b % nodes)] as const;
		const rails = Array.from({ length: nodes - 1 }, (_, i) => [Math.max(0, i - 1), i + 1] as const);
		const closure = draw(nodes, [...rails, ...extra.map(([a, b]) => down(a, b))], {
			roots: [0, ...more.map((root) => root % nodes)],
		});
		expect(components(closure).acyclic).toBe(true);
		expect(dominators(closure).parent).toEqual(lengauerTarjan(closure).parent);
	});
});

test("a root is dominated by nothing, even where another root refers to it", () => {
	const closure = draw(
		3,
		[
			[0, 1],
			[1, 2],
		],
		{ roots: [0, 1] },
	);
	expect(dominators(closure).parent).toEqual(Uint32Array.of(3, 3, 1));
});

test("the example of Lengauer and Tarjan's paper comes out as they give it", () => {
	const names = "RABCDEFGHIJKL";
	const edges = "RA RB RC AD BA BD BE CF CG DL EH FI GI GJ HE HK IK JI KI KR LH".split(" ");
	const closure = draw(
		names.length,
		edges.map((edge) => [names.indexOf(edge[0]!), names.indexOf(edge[1]!)] as const),
		{ roots: [0] },
	);
	const parents = Array.from(dominators(closure).parent, (p) => names[p] ?? "-").join("");
	expect(parents).toBe("-RRRRRCCRRGRD");
});

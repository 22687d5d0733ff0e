import fc from "fast-check";
import { expect, test } from "vitest";
import { components, weights } from "./closure.ts";
import { closureSizes } from "./closure-sizes.ts";
import { row } from "./graph.ts";
import { sharedBase } from "./shared-base.ts";
import { draw, type Edge, plain, range, reach, weightOf } from "./testing.ts";

/**
 * Systems large enough that the base is only a part: a middle that refers far into a base,
 * which is itself layered, and here and there back into the middle further down.
 */
const systems = fc
	.record({
		nodes: fc.integer({ min: 200, max: 500 }),
		base: fc.integer({ min: 1, max: 180 }),
		seeds: fc.array(fc.nat(2 ** 31 - 1), { minLength: 900, maxLength: 900, size: "max" }),
		stray: fc.nat(3),
	})
	.map(({ nodes, base, seeds, stray }) => {
		const edges: Edge[] = [];
		for (const [k, seed] of seeds.entries()) {
			const from = seed % nodes;
			const below = nodes - 1 - from;
			if (below === 0) continue;
			const into = k % 4 < stray ? below : Math.min(below, base);
			edges.push([from, nodes - 1 - ((seed >>> 9) % into)]);
		}
		return draw(nodes, edges, { sizes: seeds.slice(0, nodes) });
	});

test("closure sizes are exact where only part of what is reached is shared", () => {
	fc.assert(
		fc.property(systems, (closure) => {
			const graph = plain(closure);
			expect(Array.from(closureSizes(closure))).toEqual(
				graph.out.map((_, i) => weightOf(closure, reach(graph, [i]))),
			);
		}),
		{ numRuns: 60, endOnFailure: true },
	);
});

test("the base is closed under references, and weighed for each path that reaches into it", () => {
	fc.assert(
		fc.property(systems, (closure) => {
			const graph = plain(closure);
			const { order } = components(closure);
			const { member, rest, weight } = sharedBase(closure.references, weights(closure), order);
			const inBase = (node: number) => member[node] === 1;
			expect(member.filter(Boolean).length).toBeLessThanOrEqual(128);
			for (const [node, targets] of graph.out.entries()) {
				if (inBase(node)) expect(targets.every(inBase)).toBe(true);
				expect(Array.from(row(rest, node))).toEqual(targets.filter((t) => !inBase(t)));
				expect(weight[node]).toBe(weightOf(closure, [...reach(graph, [node])].filter(inBase)));
			}
		}),
		{ numRuns: 60, endOnFailure: true },
	);
});

test("a popular path that brings more than there is room for is left to be walked", () => {
	const tail = range(300).map((i): Edge => [i, i + 1]);
	const users = range(50).map((i): Edge => [301 + i, 0]);
	const popularLeaf = range(50).map((i): Edge => [301 + i, 300]);
	const closure = draw(351, [...tail, ...users, ...popularLeaf]);
	const { order } = components(closure);
	const { member } = sharedBase(closure.references, weights(closure), order);
	expect([member[0], member[300]]).toEqual([0, 1]);
	expect(closureSizes(closure)[301]).toBe(302);
});

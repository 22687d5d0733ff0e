import fc from "fast-check";
import { expect, test } from "vitest";
import type { Closure } from "./closure.ts";
import { dependencyTrees, type TreeNode, type TreeOptions } from "./dependency-tree.ts";
import { row } from "./graph.ts";
import { retainedSizes } from "./retained-sizes.ts";
import { and, closures, draw, edgesIn, forAll, pathsIn, plain, reach } from "./testing.ts";

interface Occurrence {
	readonly node: TreeNode;
	readonly level: number;
}

function occurrences(trees: readonly TreeNode[]): Occurrence[] {
	const all = trees.map((node): Occurrence => ({ node, level: 0 }));
	for (const { node, level } of all) {
		all.push(...node.children.map((child) => ({ node: child, level: level + 1 })));
	}
	return all;
}

const options: fc.Arbitrary<TreeOptions> = fc.record(
	{
		depth: fc.nat(4),
		min: fc.oneof(fc.nat(1000), fc.integer({ min: 2 ** 32, max: 2 ** 40 })),
		invert: fc.boolean(),
	},
	{ requiredKeys: [] },
);
const questions = and(closures, (closure) => fc.tuple(pathsIn(closure), options));

const neighbours = (closure: Closure, { invert }: TreeOptions, path: number) =>
	Array.from(row(invert ? closure.referrers : closure.references, path));

test("without limits every reference of what the tops reach stands exactly once", () => {
	forAll(and(closures, pathsIn), ([closure, tops]) => {
		const graph = plain(closure);
		const below = reach(graph, tops);
		const edges = occurrences(dependencyTrees(closure, tops)).flatMap(({ node }) =>
			node.children.map((child) => `${node.path} ${child.path}`),
		);
		const expected = edgesIn(graph).filter(([from]) => below.has(from));
		expect(edges.sort()).toEqual(expected.map(([from, to]) => `${from} ${to}`).sort());
	});
});

test("inverted, it is the tree of the graph turned round", () => {
	forAll(and(closures, pathsIn), ([closure, tops]) => {
		const edges = occurrences(dependencyTrees(closure, tops, { invert: true })).flatMap(
			({ node }) => node.children.map((child) => [child.path, node.path] as const),
		);
		const above = (i: number) => tops.some((top) => reach(plain(closure), [i]).has(top));
		const expected = edgesIn(plain(closure)).filter(([, to]) => above(to));
		expect(edges.map(String).sort()).toEqual(expected.map(String).sort());
	});
});

test("there is one tree a top, in the order given", () => {
	forAll(questions, ([closure, [tops, limits]]) => {
		expect(dependencyTrees(closure, tops, limits).map(({ path }) => path)).toEqual(tops);
	});
});

test("a repeated path has no children here and is expanded once elsewhere", () => {
	forAll(questions, ([closure, [tops, limits]]) => {
		const { depth = Number.POSITIVE_INFINITY } = limits;
		const all = occurrences(dependencyTrees(closure, tops, limits));
		const expanded = all
			.filter(({ node, level }) => !node.repeated && level < depth)
			.map(({ node }) => node.path);
		expect(new Set(expanded).size).toBe(expanded.length);
		for (const { node } of all.filter(({ node }) => node.repeated)) {
			expect(node.children).toEqual([]);
			expect(node.hidden).toBe(0);
			expect(expanded).toContain(node.path);
		}
	});
});

test("what depth and min leave out is counted where it would stand, nothing else is left out", () => {
	forAll(questions, ([closure, [tops, limits]]) => {
		const { depth = Number.POSITIVE_INFINITY, min = 0 } = limits;
		const retained = retainedSizes(closure);
		for (const { node, level } of occurrences(dependencyTrees(closure, tops, limits))) {
			expect(level).toBeLessThanOrEqual(depth);
			if (node.repeated) continue;
			const all = neighbours(closure, limits, node.path);
			const shown = level < depth ? all.filter((child) => retained[child]! >= min) : [];
			expect(new Set(node.children.map(({ path }) => path))).toEqual(new Set(shown));
			expect(node.children.length + node.hidden).toBe(all.length);
		}
	});
});

test("children stand by retained size, then by path", () => {
	forAll(questions, ([closure, [tops, limits]]) => {
		const retained = retainedSizes(closure);
		for (const { node } of occurrences(dependencyTrees(closure, tops, limits))) {
			for (let k = 1; k < node.children.length; k++) {
				const [a, b] = [node.children[k - 1]!.path, node.children[k]!.path];
				const inOrder = closure.paths[a]! < closure.paths[b]!;
				expect(retained[a]! > retained[b]! || (retained[a] === retained[b] && inOrder)).toBe(true);
			}
		}
	});
});

test("a path is expanded where it is met first, depth first", () => {
	const [tree] = dependencyTrees(
		draw(
			3,
			[
				[0, 1],
				[0, 2],
				[1, 2],
				[2, 0],
			],
			{ sizes: [1, 5, 2] },
		),
		[0],
	);
	const leaf = (path: number) => ({ path, repeated: true, children: [], hidden: 0 });
	const two = { path: 2, repeated: false, children: [leaf(0)], hidden: 0 };
	const one = { path: 1, repeated: false, children: [two], hidden: 0 };
	expect(tree).toEqual({ path: 0, repeated: false, children: [one, leaf(2)], hidden: 0 });
});

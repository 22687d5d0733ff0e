import { beforeAll, describe, expect, test } from "vitest";
import { closureOf } from "./assemble.ts";
import { categoryTotals } from "./categories.ts";
import { type Closure, components, total } from "./closure.ts";
import { closureSizes, closureSizesOf } from "./closure-sizes.ts";
import { dependencyTrees } from "./dependency-tree.ts";
import { dominators } from "./dominators.ts";
import { dotLines } from "./dot.ts";
import { duplicates } from "./duplicates.ts";
import { pathInfoLines } from "./path-info.ts";
import { pathRecords } from "./path-record.ts";
import { matches } from "./pattern.ts";
import { allChains, shortestChain } from "./reach.ts";
import { referrersOf } from "./referrers.ts";
import { retainedSizes } from "./retained-sizes.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";
import { draw, type Edge, joined, range } from "./testing.ts";
import { lostWithout, savingWithout } from "./without-paths.ts";

const LONG = 200_000;

describe("a chain of 200,000 paths", () => {
	let chain: Closure;
	const last = LONG - 1;
	beforeAll(() => {
		chain = draw(
			LONG,
			range(last).map((i): Edge => [i, i + 1]),
		);
	});

	test("is one component a path under one root", () => {
		expect(components(chain).count).toBe(LONG);
		expect(chain.roots).toEqual(Uint32Array.of(0));
		expect(total(chain)).toMatchObject({ paths: LONG, references: last, narSize: LONG });
	});

	test("holds at each path all that is below it", () => {
		for (const question of [closureSizes, retainedSizes]) {
			expect(question(chain).every((figure, i) => figure === LONG - i)).toBe(true);
		}
		expect(Array.from(closureSizesOf(chain, [0, last]))).toEqual([LONG, 1]);
		expect(dominators(chain).parent[last]).toBe(last - 1);
		expect([...pathRecords(chain, [last], null)]).toMatchObject([{ depth: last, closureSize: 1 }]);
	});

	test("has one chain to its end and is cut by any path", () => {
		expect(shortestChain(chain, last).length).toBe(LONG);
		expect(allChains(chain, [0], [last]).edges.length).toBe(last);
		expect(referrersOf(chain, last)).toEqual([{ path: last - 1, saving: 1 }]);
		expect(lostWithout(chain, [1000, 100]).length).toBe(LONG - 100);
		expect(savingWithout(chain, [1000, 100])).toBe(LONG - 100);
	});

	test("is a tree as deep as it is long, either way", () => {
		for (const [top, invert] of [
			[0, false],
			[last, true],
		] as const) {
			let depth = 0;
			let [node] = dependencyTrees(chain, [top], { invert });
			for (; node !== undefined; node = node.children[0]) depth++;
			expect(depth).toBe(LONG);
		}
	});

	test("is searched, grouped, narrowed, kept and read", () => {
		expect(matches(chain, "/^p1999/").length).toBe(111);
		expect(duplicates(chain)).toEqual([]);
		expect(categoryTotals(chain, null)).toEqual([
			{ category: "other", paths: LONG, weight: LONG, heaviest: 0 },
		]);
		expect(closureOf(chain, [1]).paths.length).toBe(last);
		expect(JSON.parse(joined(pathInfoLines(chain)))).toHaveProperty(
			[chain.paths[last]!, "retainedSize"],
			1,
		);
		expect(joined(dotLines(chain)).match(/ -> /g)!.length).toBe(last);
		const bytes = encodeSnapshot(chain);
		expect(Buffer.compare(encodeSnapshot(decodeSnapshot(bytes)), bytes)).toBe(0);
	});
});

describe("a cycle of 200,000 paths", () => {
	let cycle: Closure;
	const last = LONG - 1;
	beforeAll(() => {
		cycle = draw(
			LONG,
			range(LONG).map((i): Edge => [i, (i + 1) % LONG]),
		);
	});

	test("is one component under one root, and a problem", () => {
		expect(components(cycle).count).toBe(1);
		expect(cycle.roots).toEqual(Uint32Array.of(0));
		expect(cycle.problems.map(({ code }) => code)).toEqual(["cycle"]);
	});

	test("is reached as a whole from anywhere, but held in order from the root", () => {
		expect(closureSizes(cycle).every((size) => size === LONG)).toBe(true);
		expect(retainedSizes(cycle).every((size, i) => size === LONG - i)).toBe(true);
		expect(dominators(cycle).parent[0]).toBe(LONG);
		expect([...pathRecords(cycle, [last], null)]).toMatchObject([{ depth: last, referrers: 1 }]);
	});

	test("has one chain to its end and is cut by any path", () => {
		expect(shortestChain(cycle, last).length).toBe(LONG);
		expect(allChains(cycle, [0], [last]).edges.length).toBe(LONG);
		expect(referrersOf(cycle, 0)).toEqual([{ path: last, saving: 0 }]);
		expect(lostWithout(cycle, [1000, 100]).length).toBe(LONG - 100);
	});

	test("is a tree that ends where it began", () => {
		let depth = 0;
		let [node] = dependencyTrees(cycle, [5]);
		for (; !node!.repeated; node = node!.children[0]) depth++;
		expect([depth, node!.path]).toEqual([LONG, 5]);
	});

	test("is grouped, narrowed, kept and read", () => {
		expect(duplicates(cycle)).toEqual([]);
		expect(closureOf(cycle, [7]).paths.length).toBe(LONG);
		const bytes = encodeSnapshot(cycle);
		expect(Buffer.compare(encodeSnapshot(decodeSnapshot(bytes)), bytes)).toBe(0);
	});
});

describe("2,000 paths that each refer to all after them", () => {
	const nodes = 2000;
	const references = (nodes * (nodes - 1)) / 2;
	let complete: Closure;
	beforeAll(() => {
		const edges: Edge[] = [];
		for (let i = 0; i < nodes; i++) for (let k = i + 1; k < nodes; k++) edges.push([i, k]);
		complete = draw(nodes, edges);
	});

	test("have closures of every size, and nothing but the root retains another", () => {
		expect(closureSizes(complete)).toEqual(
			Float64Array.from({ length: nodes }, (_, i) => nodes - i),
		);
		expect(Array.from(retainedSizes(complete).slice(0, 3))).toEqual([nodes, 1, 1]);
		expect(total(complete).references).toBe(references);
		expect(shortestChain(complete, nodes - 1)).toEqual([0, nodes - 1]);
	});

	test("make a tree with each reference once, and lose only what is dropped", () => {
		let occurrences = 0;
		const stack = dependencyTrees(complete, [0]);
		for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
			occurrences++;
			for (const child of node.children) stack.push(child);
		}
		expect(occurrences).toBe(references + 1);
		expect(allChains(complete, [0], [nodes - 1]).edges.length).toBe(references);
		expect(lostWithout(complete, range(nodes).slice(1, 1000)).length).toBe(999);
	});

	test("are kept and read", () => {
		const bytes = encodeSnapshot(complete);
		expect(Buffer.compare(encodeSnapshot(decodeSnapshot(bytes)), bytes)).toBe(0);
	});
});

/** Two rails; each step of a rail refers to the next of both, so none dominates another. */
function ladder(steps: number): Edge[] {
	return range(steps - 1).flatMap((i): Edge[] => [
		[2 * i, 2 * i + 2],
		[2 * i, 2 * i + 3],
		[2 * i + 1, 2 * i + 2],
		[2 * i + 1, 2 * i + 3],
	]);
}

describe("a ladder of 50,000 steps", () => {
	test("from both rails down, no step dominates another", () => {
		const closure = draw(100_000, ladder(50_000));
		expect(dominators(closure).parent.every((parent) => parent === 100_000)).toBe(true);
		expect(retainedSizes(closure)).toEqual(closure.narSize);
		expect(lostWithout(closure, [0, 1]).length).toBe(100_000);
	});

	test("held by a chain whose every path also refers into it from below, each has its holder", () => {
		// walking up the dominator tree from both ends of every reference is quadratic here
		const half = 100_000;
		const foot = 2 * half - 1;
		const edges = ladder(half / 2).map(([a, b]): Edge => [a + half, b + half]);
		for (let i = 0; i < half; i++) edges.push([i, i + 1], [i, foot - (i >> 1)]);
		edges.push([half - 1, half + 1]);
		const holder = (i: number) => {
			if (i < half) return i === 0 ? 2 * half : i - 1;
			return Math.min(half - 1, 2 * (foot - i));
		};
		const { parent } = dominators(draw(2 * half, edges));
		expect(parent.every((found, i) => found === holder(i))).toBe(true);
	});
});

test("the 100,000 referrers of one path, which hold each other in a chain, are told apart", () => {
	const nodes = 100_000;
	const foot = nodes;
	const edges = range(nodes).flatMap((i): Edge[] =>
		i + 1 < nodes
			? [
					[i, i + 1],
					[i, foot],
				]
			: [[i, foot]],
	);
	const found = referrersOf(draw(nodes + 1, edges), foot);
	expect(found.length).toBe(nodes);
	expect(found.every(({ saving }) => saving === 0)).toBe(true);
});

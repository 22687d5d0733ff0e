import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Closure } from "./closure.ts";
import { row } from "./graph.ts";
import { minimumCut } from "./minimum-cut.ts";
import type { Edge, Step } from "./step.ts";
import { and, closures, draw, edgesIn, forAll, pathsIn, plain, range } from "./testing.ts";
import { whatIf } from "./what-if.ts";

const weight = fc.oneof(
	fc.nat(4),
	fc.nat(4),
	fc.integer({ min: 5, max: 1000 }),
	fc.constant(Number.POSITIVE_INFINITY),
);

/** Targets, and what each reference weighs. */
function question(closure: Closure): fc.Arbitrary<[number[], Float64Array]> {
	const { length } = closure.references.targets;
	return fc.tuple(
		pathsIn(closure).filter((targets) => targets.length > 0),
		fc
			.array(weight, { minLength: length, maxLength: length, size: "max" })
			.map((weights) => Float64Array.from(weights)),
	);
}

const network = (closure: Closure) => ({ graph: closure.references, roots: closure.roots });

/** What the roots reach over references that `open` lets through. */
function reached(closure: Closure, open: (k: number, edge: Edge) => boolean): Set<number> {
	const seen = new Set(closure.roots);
	const { offsets } = closure.references;
	for (const node of seen) {
		for (const [k, target] of row(closure.references, node).entries()) {
			if (open(offsets[node]! + k, [node, target])) seen.add(target);
		}
	}
	return seen;
}

const holds = (seen: ReadonlySet<number>, targets: readonly number[]) =>
	targets.some((target) => seen.has(target));

test("what is cut evicts every target; a flow of the same size proves that less will not", () => {
	forAll(and(closures, question), ([closure, [targets, capacity]]) => {
		const found = minimumCut(network(closure), targets, capacity);
		const hard = reached(closure, (k) => capacity[k] === Number.POSITIVE_INFINITY);
		expect(found === null).toBe(holds(hard, targets));
		if (found === null) return;
		const cut = new Set(found.edges.map(String));
		const left = reached(closure, (k, edge) => capacity[k]! > 0 && !cut.has(String(edge)));
		expect(holds(left, targets)).toBe(false);
		expect(found.cost).toBe(found.weights.reduce((sum, each) => sum + each, 0));
		const sorted = found.edges.toSorted(([a, b], [c, d]) => a - c || b - d);
		expect(found.edges).toEqual(sorted);

		const balance = new Float64Array(closure.paths.length);
		const { references, paths } = closure;
		for (const node of paths.keys()) {
			for (let k = references.offsets[node]!; k < references.offsets[node + 1]!; k++) {
				const carried = found.flow[k]!;
				expect(carried).toBeGreaterThanOrEqual(0);
				expect(carried).toBeLessThanOrEqual(capacity[k]!);
				balance[node]! -= carried;
				balance[references.targets[k]!]! += carried;
			}
		}
		// What lies between the uncuttable ends hands on what it is given.
		const arrived = paths.map((_, node) => Math.max(0, balance[node]!));
		expect(arrived.reduce((sum, each) => sum + each, 0)).toBe(found.cost);
		for (const [k, [from, to]] of found.edges.entries()) {
			const at = references.offsets[from]! + row(references, from).indexOf(to);
			expect([found.weights[k], found.flow[at]]).toEqual([capacity[at], capacity[at]]);
		}
	});
});

/** Graphs with so few references that every set of them can be tried. */
const small = fc.integer({ min: 2, max: 6 }).chain((nodes) =>
	fc
		.record({
			edges: fc.uniqueArray(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1)), {
				maxLength: 9,
				selector: String,
			}),
			roots: fc.subarray(range(nodes), { minLength: 1, maxLength: 2 }),
		})
		.map(({ edges, roots }) => draw(nodes, edges, { roots })),
);

test("no set of references is cheaper, and of the cheapest none takes away less", () => {
	forAll(and(small, question), ([closure, [targets, capacity]]) => {
		const edges = edgesIn(plain(closure));
		let cheapest = Number.POSITIVE_INFINITY;
		let least = 0;
		for (let set = 0; set < 1 << edges.length; set++) {
			const left = reached(closure, (k) => capacity[k]! > 0 && ((set >> k) & 1) === 0);
			if (holds(left, targets)) continue;
			const cost = edges.reduce((sum, _, k) => sum + ((set >> k) & 1 ? capacity[k]! : 0), 0);
			const gone = closure.paths.length - left.size;
			if (cost < cheapest) [cheapest, least] = [cost, gone];
			else if (cost === cheapest) least = Math.min(least, gone);
		}
		const found = minimumCut(network(closure), targets, capacity);
		expect(found?.cost ?? Number.POSITIVE_INFINITY).toBe(cheapest);
		if (found === null) return;
		const cut = new Set(found.edges.map(String));
		const left = reached(closure, (k, edge) => capacity[k]! > 0 && !cut.has(String(edge)));
		expect(closure.paths.length - left.size).toBe(least);
	});
});

test("of cuts that cost the same the one nearest to the target takes least along", () => {
	const edges: Edge[] = [
		[0, 1],
		[1, 2],
		[2, 3],
	];
	const closure = draw(4, edges, { sizes: [1, 10, 100, 1000] });
	const capacity = new Float64Array(3).fill(7);
	const found = minimumCut(network(closure), [3], capacity)!;
	expect(found.edges).toEqual([[2, 3]]);
	const step: Step = { kind: "cut", text: "", references: found.edges };
	expect(whatIf(closure, [step]).saving).toBe(1000);
});

test("a root is not evicted, and what nothing leads to need not be", () => {
	const closure = draw(3, [[0, 1]], { roots: [0, 2] });
	expect(minimumCut(network(closure), [2], Float64Array.of(1))).toBe(null);
	expect(minimumCut(network(closure), [1, 0], Float64Array.of(1))).toBe(null);
	const gone = minimumCut(network(closure), [1], Float64Array.of(0));
	expect(gone).toMatchObject({ edges: [], weights: [], cost: 0 });
	expect(minimumCut(network(closure), [1], Float64Array.of(Number.POSITIVE_INFINITY))).toBe(null);
});

describe("of 100,000 paths", () => {
	const LAST = 100_000;
	const ones = (closure: Closure) => new Float64Array(closure.references.targets.length).fill(1);

	test("a chain in which all refer to the end is cut at its two ways in", () => {
		const edges = range(LAST).flatMap((i): Edge[] => [
			[i, i + 1],
			[i, LAST],
		]);
		const closure = draw(LAST + 1, edges);
		expect(minimumCut(network(closure), [LAST], ones(closure))!.cost).toBe(2);
		// what must not be cut joins all that it links
		const hard = ones(closure).map((_, k) => (k % 2 === 0 ? Number.POSITIVE_INFINITY : 1));
		expect(minimumCut(network(closure), [LAST - 1], hard)).toBe(null);
		expect(minimumCut(network(closure), [LAST], ones(closure).fill(3))!.cost).toBe(6);
	});

	test("a ladder is cut at its foot, a circle where it is entered", () => {
		const rails = range(LAST / 2 - 1).flatMap((i): Edge[] => [
			[2 * i, 2 * i + 2],
			[2 * i, 2 * i + 3],
			[2 * i + 1, 2 * i + 2],
			[2 * i + 1, 2 * i + 3],
		]);
		const ladder = draw(LAST, rails);
		const found = minimumCut(network(ladder), [LAST - 1], ones(ladder))!;
		expect(found.edges).toEqual([
			[LAST - 4, LAST - 1],
			[LAST - 3, LAST - 1],
		]);
		const circle = draw(
			LAST,
			range(LAST).map((i): Edge => [i, (i + 1) % LAST]),
		);
		expect(minimumCut(network(circle), [LAST / 2], ones(circle))!.edges).toEqual([
			[LAST / 2 - 1, LAST / 2],
		]);
	});

	test("one that all the others refer to goes with as many cuts", () => {
		const star = range(LAST - 2).flatMap((i): Edge[] => [
			[0, i + 1],
			[i + 1, LAST - 1],
		]);
		const closure = draw(LAST, star);
		const found = minimumCut(network(closure), [LAST - 1], ones(closure))!;
		expect(found.cost).toBe(LAST - 2);
		expect(found.edges.every(([, reference]) => reference === LAST - 1)).toBe(true);
	});
});

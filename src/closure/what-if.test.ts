import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Closure, isSized, weights } from "./closure.ts";
import { type Edits, edited, editedGraph, unedited } from "./edits.ts";
import { row } from "./graph.ts";
import { retainedSizes } from "./retained-sizes.ts";
import { type Edge, type Step, stepFromText, stepOn } from "./step.ts";
import { and, closures, draw, edgesIn, forAll, pathIn, pathsIn, plain, range } from "./testing.ts";
import { whatIf } from "./what-if.ts";
import { lostWithout, savingWithout } from "./without-paths.ts";

/** The changes that steps make together. */
function editsOf(closure: Closure, steps: readonly Step[]): Edits {
	return steps.reduce((edits, step) => edited(closure, edits, step), unedited(closure));
}

/** Steps of every kind, on any paths, roots among them; references that are there. */
function stepsOn(closure: Closure): fc.Arbitrary<Step[]> {
	const edges = edgesIn(plain(closure));
	const some = pathsIn(closure).filter((paths) => paths.length > 0);
	const few = pathIn(closure).map((path) => [path]);
	const paths = fc.oneof(few, few, few, some);
	const step: fc.Arbitrary<Step>[] = [
		paths.map((paths) => ({ kind: "drop", text: "", paths })),
		fc.tuple(paths, pathIn(closure)).map(([paths, by]) => ({
			kind: "swap",
			text: "",
			paths: paths.filter((path) => path !== by),
			by,
		})),
		fc
			.tuple(paths, fc.nat(50))
			.map(([paths, weight]): Step => ({ kind: "swap", text: "", paths, by: { weight } })),
	];
	if (edges.length > 0) {
		const references = fc.subarray(edges, { minLength: 1, maxLength: Math.min(4, edges.length) });
		step.push(references.map((references) => ({ kind: "cut", text: "", references })));
		step.push(fc.constantFrom(...edges).map((edge) => stepOn.cut(closure, edge)));
	}
	return fc.array(fc.oneof(...step), { maxLength: 6 });
}

const setups = and(closures, stepsOn);

/** A link: what it was written as, and what it leads to now (a stub, a path, or nothing). */
interface Link {
	readonly from: number;
	readonly written: number;
	now: number | { readonly weight: number } | null;
	cut: boolean;
}

/** The closure changed step by step, link by link, and searched with sets. */
function changed(closure: Closure, steps: readonly Step[]) {
	const roots = Array.from(closure.roots, (root): Link => link(-1, root));
	const links = edgesIn(plain(closure)).map(([from, to]) => link(from, to));
	for (const step of steps) {
		if (step.kind === "cut") {
			for (const [from, to] of step.references) {
				for (const each of links) {
					if (each.from === from && (each.written === to || each.now === to)) each.cut = true;
				}
			}
			continue;
		}
		// one stub, however many paths it stands for
		const by = step.kind === "drop" ? null : typeof step.by === "number" ? step.by : { ...step.by };
		for (const each of [...roots, ...links]) {
			if (typeof each.now === "number" && step.paths.includes(each.now)) each.now = by;
		}
	}
	const kept = new Set<number | { readonly weight: number }>();
	for (const { now } of roots) if (now !== null) kept.add(now);
	for (const at of kept) {
		for (const { from, now, cut } of links) if (from === at && !cut && now !== null) kept.add(now);
	}
	const byWeight = weights(closure);
	let weight = 0;
	for (const at of kept) {
		if (typeof at === "number") weight += byWeight[at]!;
		else weight += isSized(closure) ? at.weight : 1;
	}
	const isKept = (path: number) => kept.has(path);
	return { weight, isKept, links, tops: roots.map(({ now }) => now) };
}

function link(from: number, to: number): Link {
	return { from, written: to, now: to, cut: false };
}

describe("what-if", () => {
	test("is what the changed closure weighs, alone, together and in addition", () => {
		forAll(setups, ([closure, steps]) => {
			const found = whatIf(closure, steps);
			const before = changed(closure, []).weight;
			const { weight, isKept } = changed(closure, steps);
			expect([found.before, found.after, found.saving]).toEqual([before, weight, before - weight]);
			const all = range(closure.paths.length);
			expect(Array.from(found.removed)).toEqual(all.filter((path) => !isKept(path)));
			expect(Array.from(found.kept)).toEqual(all.map((path) => (isKept(path) ? 1 : 0)));
			expect(found.steps.length).toBe(steps.length);
			let so = before;
			for (const [k, { step, alone, together, adds }] of found.steps.entries()) {
				const here = changed(closure, steps.slice(0, k + 1)).weight;
				expect(step).toBe(steps[k]);
				expect(alone).toBe(before - changed(closure, [step]).weight);
				expect([together, adds]).toEqual([before - here, so - here]);
				so = here;
			}
		});
	});

	test("asked again with more steps, or by other weights, answers the same as asked at once", () => {
		forAll(setups, ([closure, steps]) => {
			const ones = new Float64Array(closure.paths.length).fill(1);
			for (const end of range(steps.length + 1)) whatIf(closure, steps.slice(0, end), ones);
			whatIf(closure, steps.toReversed());
			const { before, removed, steps: each } = whatIf(closure, steps, ones);
			const anew = whatIf({ ...closure }, steps);
			expect([before, removed]).toEqual([closure.paths.length, anew.removed]);
			expect(whatIf(closure, steps).steps.map(({ adds }) => adds)).toEqual(
				anew.steps.map(({ adds }) => adds),
			);
			expect(each.map(({ step }) => step)).toEqual(steps);
		});
	});

	test("of one drop is the retained size, of several what they lose together", () => {
		forAll(and(closures, pathsIn), ([closure, paths]) => {
			const drops = paths.map((path) => stepOn.drop(closure, path));
			const found = whatIf(closure, drops);
			expect(found.removed).toEqual(lostWithout(closure, paths));
			expect(found.saving).toBe(savingWithout(closure, paths));
			expect(found.steps.map(({ alone }) => alone)).toEqual(
				paths.map((path) => retainedSizes(closure)[path]),
			);
		});
	});

	test("the edited graph has the references and roots that the changes leave, each once", () => {
		forAll(setups, ([closure, steps]) => {
			const { links, tops } = changed(closure, steps);
			const { graph, roots } = editedGraph(closure, editsOf(closure, steps));
			for (const path of closure.paths.keys()) {
				const left = links.filter(({ from, now, cut }) => from === path && !cut && now !== path);
				const led = new Set(left.map(({ now }) => now).filter((now) => typeof now === "number"));
				expect(Array.from(row(graph, path)).sort()).toEqual([...led].sort());
			}
			expect(new Set(roots)).toEqual(new Set(tops.filter((top) => typeof top === "number")));
		});
	});

	test("a stub in place of a path saves the difference, and several paths share one stub", () => {
		const edges: Edge[] = [
			[0, 1],
			[0, 2],
			[1, 3],
		];
		const closure = draw(4, edges, { sizes: [1, 100, 200, 50] });
		expect(whatIf(closure, [stepOn.stub(closure, 1, 30)]).saving).toBe(120);
		expect(whatIf(closure, [stepOn.stub(closure, 2, 300)]).saving).toBe(-100);
		expect(whatIf(closure, [stepFromText(closure, "swap /p[12]/=stub:10B")]).saving).toBe(340);
		const counted = draw(4, edges, { sizes: range(4).map(() => Number.NaN) });
		expect(whatIf(counted, [stepOn.stub(counted, 1, 16_384)]).saving).toBe(1);
	});
});

/** The steps after whose list their paths are all still there. */
function inVain(closure: Closure, steps: readonly Step[]) {
	const found = whatIf(closure, steps);
	return found.steps
		.map(({ step, held }) => ({
			targets: step.kind === "cut" ? step.references.map(([, to]) => to) : step.paths,
			held,
		}))
		.map((each) => ({
			...each,
			isIt: each.targets.length > 0 && each.targets.every((path) => found.kept[path] === 1),
		}));
}

describe("what holds the paths of a step in vain", () => {
	test("chains of what is left, from a root to such a path, no reference in two of them", () => {
		forAll(setups, ([closure, steps]) => {
			const { graph, roots } = editedGraph(closure, editsOf(closure, steps));
			for (const { targets, held, isIt } of inVain(closure, steps)) {
				const { heldBy, release } = held();
				expect(held()).toBe(held());
				expect(heldBy.length > 0).toBe(isIt);
				if (!isIt) expect(release).toEqual([]);
				const used = heldBy.flatMap((chain) => chain.slice(1).map((to, k) => `${chain[k]} ${to}`));
				expect(new Set(used).size).toBe(used.length);
				for (const chain of heldBy) {
					expect(roots).toContain(chain[0]);
					expect(targets).toContain(chain.at(-1));
					expect(new Set(chain).size).toBe(chain.length);
					for (const [k, to] of chain.slice(1).entries()) {
						expect(row(graph, chain[k]!)).toContain(to);
					}
				}
				const lengths = heldBy.map(({ length }) => length);
				expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
			}
		});
	});

	test("what releases them does, as further steps, unless one of them is a root", () => {
		forAll(setups, ([closure, steps]) => {
			const { roots } = editedGraph(closure, editsOf(closure, steps));
			for (const { targets, held, isIt } of inVain(closure, steps)) {
				if (!isIt) continue;
				const { heldBy, release } = held();
				const rooted = targets.filter((path) => roots.includes(path));
				if (rooted.length > 0) {
					expect(heldBy).toEqual(
						Array.from(roots)
							.filter((root) => targets.includes(root))
							.map((root) => [root]),
					);
					expect(release).toEqual([]);
					continue;
				}
				const words = release.map((edge) => stepOn.cut(closure, edge));
				const { kept } = whatIf(closure, [...steps, ...words]);
				expect(targets.filter((path) => kept[path] === 1)).toEqual([]);
				// As many chains as references: nothing smaller would do.
				const swapped = steps.some(({ kind }) => kind === "swap");
				if (!swapped) expect(release.length).toBe(heldBy.length);
				else expect(release.length).toBeGreaterThanOrEqual(heldBy.length);
			}
		});
	});

	test("a path held thrice: one cut saves nothing, and says which two more would", () => {
		const edges: Edge[] = [
			[0, 1],
			[0, 2],
			[0, 3],
			[1, 4],
			[2, 4],
			[3, 4],
			[4, 5],
		];
		const closure = draw(6, edges, { names: ["system", "a", "b", "c", "python", "lib"] });
		const cut = stepFromText(closure, "cut a:python");
		const [outcome] = whatIf(closure, [cut]).steps;
		expect(outcome!.alone).toBe(0);
		expect(outcome!.held().heldBy).toEqual([
			[0, 2, 4],
			[0, 3, 4],
		]);
		const { release } = outcome!.held();
		const more = release.map((edge) => stepOn.cut(closure, edge));
		expect(whatIf(closure, [cut, ...more]).saving).toBeGreaterThanOrEqual(2);
	});

	test("references that a swap has led to one path make one chain, and are all named", () => {
		const edges: Edge[] = [
			[0, 1],
			[0, 2],
			[0, 3],
			[1, 4],
		];
		const closure = draw(5, edges);
		const steps = ["cut p1:p4", "swap /p[23]/=p4"].map((text) => stepFromText(closure, text));
		const [cut] = whatIf(closure, steps).steps;
		expect(cut!.held()).toEqual({
			heldBy: [[0, 4]],
			release: [
				[0, 2],
				[0, 3],
			],
		});
	});
});

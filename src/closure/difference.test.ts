import fc from "fast-check";
import { expect, test } from "vitest";
import { assemble, type Parts } from "./assemble.ts";
import { type Closure, isSized } from "./closure.ts";
import { because, difference } from "./difference.ts";
import { row } from "./graph.ts";
import { packageAt } from "./names.ts";
import { and, closures, draw, edgesOf, forAll, parts, plain, range, weightOf } from "./testing.ts";

/** The same system some time later: other names, references, sizes, perhaps other roots. */
function later(before: Parts): fc.Arbitrary<Closure> {
	const all = range(before.paths.length);
	const edge = fc.tuple(fc.constantFrom(...all), fc.constantFrom(...all));
	return fc
		.record({
			renamed: fc.subarray(all),
			to: fc.constantFrom("-2.0", "-2.0-bin", "x", ""),
			kept: fc.subarray(range(before.references.count)),
			more: fc.array(edge, { maxLength: 4 }),
			roots: fc.option(fc.subarray(all, { minLength: 1 }), { nil: undefined }),
		})
		.map(({ renamed, to, kept, more, roots }) => {
			const { from, to: target } = before.references;
			return assemble({
				storeDir: before.storeDir,
				paths: before.paths.map((path, i) => (renamed.includes(i) ? path + to : path)),
				narSize: before.narSize.map((size, i) =>
					renamed.includes(i) && to !== "" ? size + 7 : size,
				),
				references: edgesOf([...kept.map((k) => [from[k]!, target[k]!] as const), ...more]),
				...(roots && { roots: Uint32Array.from(roots) }),
			});
		});
}

const pairs: fc.Arbitrary<[Closure, Closure]> = fc.oneof(
	fc.tuple(closures, closures),
	and(parts, later).map(([before, after]): [Closure, Closure] => [assemble(before), after]),
);

const nameOf = (closure: Closure, i: number) => packageAt(closure, i).pname;
const keyOf = (closure: Closure, i: number) => {
	const { pname, output } = packageAt(closure, i);
	return JSON.stringify([pname, output]);
};

test("listed are the packages whose sets of store paths differ, with all their paths", () => {
	forAll(pairs, ([old, closure]) => {
		const names = new Set([old, closure].flatMap((of) => of.paths.map((_, i) => nameOf(of, i))));
		const members = (of: Closure, name: string) =>
			of.paths.filter((_, i) => nameOf(of, i) === name).sort();
		const expected = [...names]
			.map((name) => ({ name, old: members(old, name), new: members(closure, name) }))
			.filter((each) => JSON.stringify(each.old) !== JSON.stringify(each.new));
		const { diffs, paths } = difference(old, closure);
		const found = diffs.map((each) => ({
			name: each.name,
			old: each.paths.old.map((i) => old.paths[i]!),
			new: each.paths.new.map((i) => closure.paths[i]!),
		}));
		const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
		expect(found.sort(byName)).toEqual(expected.sort(byName));
		for (const { status, paths: of } of diffs) {
			expect(status).toBe(
				of.old.length === 0 ? "added" : of.new.length === 0 ? "removed" : "changed",
			);
		}
		const [before, after] = [new Set(old.paths), new Set(closure.paths)];
		expect(paths).toEqual({
			old: before.size,
			new: after.size,
			added: [...after].filter((path) => !before.has(path)).length,
			removed: [...before].filter((path) => !after.has(path)).length,
		});
	});
});

test("sizes are the sums of all paths, null where one is unknown, sorted by what changed most", () => {
	forAll(pairs, ([old, closure]) => {
		const sized = isSized(old) && isSized(closure);
		const { unit, diffs, sizeOld, sizeNew } = difference(old, closure);
		expect(unit).toBe(sized ? "bytes" : "paths");
		expect(sizeOld).toBe(isSized(old) ? weightOf(old, old.paths.keys()) : null);
		expect(sizeNew).toBe(isSized(closure) ? weightOf(closure, closure.paths.keys()) : null);
		const known = (of: Closure, paths: readonly number[]) => {
			if (paths.length === 0) return 0;
			return paths.some((i) => Number.isNaN(of.narSize[i]!)) ? null : weightOf(of, paths);
		};
		for (const each of diffs) {
			const [before, after] = [known(old, each.paths.old), known(closure, each.paths.new)];
			expect([each.sizeOld, each.sizeNew]).toEqual([before, after]);
			expect(each.sizeDelta).toBe(before === null || after === null ? null : after - before);
			expect(each.delta).toBe(
				sized
					? weightOf(closure, each.paths.new) - weightOf(old, each.paths.old)
					: each.paths.new.length - each.paths.old.length,
			);
		}
		const changes = diffs.map(({ delta }) => Math.abs(delta));
		expect(changes).toEqual(changes.toSorted((a, b) => b - a));
	});
});

test("a closure does not differ from itself", () => {
	forAll(closures, (closure) => {
		const { diffs, paths } = difference(closure, closure);
		expect(diffs).toEqual([]);
		expect([paths.added, paths.removed]).toEqual([0, 0]);
	});
});

/** Of every path the fewest new references and fewest references on a chain, by relaxing. */
function cheapest(old: Closure, closure: Closure) {
	const known = new Set(
		plain(old).out.flatMap((targets, i) => targets.map((t) => keyOf(old, i) + keyOf(old, t))),
	);
	const isNew = (a: number, b: number) => !known.has(keyOf(closure, a) + keyOf(closure, b));
	const best = new Map(Array.from(closure.roots, (root) => [root, [0, 0] as [number, number]]));
	const less = (a: [number, number], b: [number, number]) =>
		a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
	for (let changed = true; changed; ) {
		changed = false;
		for (const [from, [news, length]] of best) {
			for (const to of row(closure.references, from)) {
				const next: [number, number] = [news + (isNew(from, to) ? 1 : 0), length + 1];
				const so = best.get(to);
				if (so !== undefined && !less(next, so)) continue;
				best.set(to, next);
				changed = true;
			}
		}
	}
	return { best, isNew };
}

test("growth is explained by a chain to its largest new path that has the fewest new references", () => {
	forAll(pairs, ([old, closure]) => {
		const { best, isNew } = cheapest(old, closure);
		const before = new Set(old.paths);
		const found = difference(old, closure);
		for (const each of found.diffs) {
			const { letIn, paths, status, delta } = each;
			const chain = because(found, each);
			const come = paths.new.filter((i) => !before.has(closure.paths[i]!));
			if (come.length === 0 || (status === "changed" && delta <= 0)) {
				expect([chain, letIn]).toEqual([[], null]);
				continue;
			}
			const path = chain.at(-1)!;
			expect(come).toContain(path);
			const weight = weightOf(closure, [path]);
			for (const other of come) {
				const rival = weightOf(closure, [other]);
				expect(rival).toBeLessThanOrEqual(weight);
				if (rival === weight) expect(closure.paths[path]! <= closure.paths[other]!).toBe(true);
			}
			expect(closure.roots).toContain(chain[0]);
			const steps = chain.slice(1).map((to, k) => [chain[k]!, to] as const);
			for (const [from, to] of steps) expect(row(closure.references, from)).toContain(to);
			const news = steps.filter(([from, to]) => isNew(from, to));
			expect([news.length, steps.length]).toEqual(best.get(path));
			expect(letIn).toEqual(news[0] ?? null);
		}
	});
});

test("of chains that are as good the one of the smallest paths from the top down is told", () => {
	const old = draw(2, [[0, 1]], { names: ["root-1", "a-1"] });
	const names = ["root-2", "a-1", "b-1", "c-1", "d-1"];
	const closure = draw(
		5,
		[
			[0, 2],
			[0, 3],
			[0, 1],
			[3, 4],
			[2, 4],
		],
		{ names, sizes: [1, 1, 1, 1, 9] },
	);
	const found = difference(old, closure);
	const first = found.diffs[0]!;
	expect(first).toMatchObject({ name: "d", letIn: [0, 2] });
	expect(because(found, first)).toEqual([0, 2, 4]);
});

test("the new reference is named, though a shorter chain has more of them", () => {
	const names = (version: string) => [`root-${version}`, "tool-1", "library-1", "python-3"];
	const old = draw(
		3,
		[
			[0, 1],
			[1, 2],
		],
		{ names: names("1") },
	);
	// root → python is new and short; root → tool → library → python has one new one, too.
	const closure = draw(
		4,
		[
			[0, 1],
			[1, 2],
			[2, 3],
		],
		{ names: names("2") },
	);
	const found = difference(old, closure);
	const python = found.diffs.find(({ name }) => name === "python")!;
	expect(python).toMatchObject({ status: "added", letIn: [2, 3] });
	expect(because(found, python)).toEqual([0, 1, 2, 3]);
});

const changes = (before: readonly string[], after: readonly string[]) => {
	const one = (names: readonly string[], root: string) =>
		draw(
			names.length + 1,
			names.map((_, i) => [0, i + 1] as const),
			{ names: [root, ...names] },
		);
	const { diffs } = difference(one(before, "root-1"), one(after, "root-1x"));
	const { change, selection, versions } = diffs.find(({ name }) => name === "x") ?? {};
	return [change, selection, versions];
};

test("upgraded, downgraded, changed, added, removed; versions with their outputs in order", () => {
	expect(changes(["x-1.9", "x-1.9-bin"], ["x-1.10", "x-1.10-bin", "x-1.10-doc"])).toEqual([
		"U",
		"*",
		{ old: ["1.9", "1.9-bin"], new: ["1.10", "1.10-bin", "1.10-doc"] },
	]);
	expect(changes(["x-2"], ["x-1"])[0]).toBe("D");
	expect(changes(["x-1", "x-3"], ["x-2", "x-4"])[0]).toBe("U");
	expect(changes(["x-1", "x-3"], ["x-1.1", "x-2"])[0]).toBe("C");
	expect(changes(["x-1"], ["x-1", "x-2"])[0]).toBe("C");
	expect(changes([], ["x"])).toEqual(["A", "+", { old: [], new: [""] }]);
	expect(changes(["x-1.drv"], [])).toEqual(["R", "-", { old: ["1.drv"], new: [] }]);
});

test("selected is what the system path refers to where both have one, else what the root does", () => {
	const system = (version: string) =>
		draw(
			4,
			[
				[0, 1],
				[1, 2],
				[2, 3],
			],
			{
				names: [`system-${version}`, "system-path", `asked-${version}`, `dependency-${version}`],
			},
		);
	const marks = (old: Closure, closure: Closure) =>
		Object.fromEntries(difference(old, closure).diffs.map((each) => [each.name, each.selection]));
	expect(marks(system("1"), system("2"))).toEqual({ system: ".", asked: "*", dependency: "." });
	const other = draw(2, [[0, 1]], { names: ["other-1", "asked-1"] });
	expect(marks(other, system("2"))).toMatchObject({ asked: "-", "system-path": "+" });
});

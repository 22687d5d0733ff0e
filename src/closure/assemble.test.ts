import fc from "fast-check";
import { expect, test } from "vitest";
import { assemble, closureOf } from "./assemble.ts";
import { componentsOf } from "./components.ts";
import { graphOf, reversed, row } from "./graph.ts";
import { baseName, isLegal } from "./store-path.ts";
import {
	and,
	closures,
	described,
	draw,
	type Edge,
	edgesIn,
	forAll,
	parts,
	pathsIn,
	plain,
	range,
	reach,
} from "./testing.ts";

const wholes = parts.map(({ roots: _, ...rest }) => rest);

test("rows hold every edge once, in the order given, and no loop", () => {
	forAll(parts, ({ paths, references: { from, to, count } }) => {
		const graph = graphOf(paths.length, { from, to, count });
		for (const node of paths.keys()) {
			const given = range(count).filter((k) => from[k] === node && to[k] !== node);
			expect(Array.from(row(graph, node))).toEqual([...new Set(given.map((k) => to[k]!))]);
		}
	});
});

test("edges past the count are not meant", () => {
	const from = Uint32Array.of(0, 1, 7);
	expect(graphOf(2, { from, to: Uint32Array.of(1, 0, 9), count: 1 }).targets).toEqual(
		Uint32Array.of(1),
	);
});

test("a graph reversed has the same edges the other way, rows ascending", () => {
	forAll(closures, ({ references, referrers, paths }) => {
		expect(referrers).toEqual(reversed(references));
		const there = paths.flatMap((_, i) => Array.from(row(references, i), (t) => `${i} ${t}`));
		const back = paths.flatMap((_, i) => Array.from(row(referrers, i), (s) => `${s} ${i}`));
		expect(back.sort()).toEqual(there.sort());
		for (const node of paths.keys()) {
			expect(row(referrers, node)).toEqual(row(referrers, node).slice().sort());
		}
	});
});

test("a closure has the paths, sizes, references and self references of its parts", () => {
	forAll(wholes, (given) => {
		const closure = assemble(given);
		const { from, to, count } = given.references;
		expect(closure.paths).toEqual(given.paths);
		expect(closure.narSize).toEqual(given.narSize);
		expect(closure.totalDiskSize).toBe(given.totalDiskSize);
		for (const node of given.paths.keys()) {
			const own = range(count).filter((k) => from[k] === node);
			expect(closure.selfReference[node]).toBe(own.some((k) => to[k] === node) ? 1 : 0);
			const others = new Set(own.map((k) => to[k]!).filter((target) => target !== node));
			expect(new Set(row(closure.references, node))).toEqual(others);
		}
	});
});

test("default roots: the smallest base name of every component that nothing outside refers to", () => {
	forAll(wholes, (given) => {
		const closure = assemble(given);
		const graph = plain(closure);
		const reachable = graph.out.map((_, i) => reach(graph, [i]));
		const expected = new Set<number>();
		for (const node of given.paths.keys()) {
			const members = [...reachable[node]!].filter((other) => reachable[other]!.has(node));
			const entered = edgesIn(graph).some(
				([from, to]) => members.includes(to) && !members.includes(from),
			);
			const base = (i: number) => baseName(given.storeDir, given.paths[i]!);
			if (!entered) expected.add(members.reduce((a, b) => (base(b) < base(a) ? b : a)));
		}
		expect(Array.from(closure.roots)).toEqual([...expected].sort((a, b) => a - b));
		expect(reach(graph, closure.roots).size).toBe(given.paths.length);
	});
});

test("a cycle that nothing points at has one root, and a path that refers to itself is one", () => {
	expect(
		draw(4, [
			[1, 0],
			[0, 1],
			[1, 2],
			[3, 3],
		]).roots,
	).toEqual(Uint32Array.of(0, 3));
});

test("every member of a cycle being chosen as a root makes each of them one", () => {
	const ring: Edge[] = [
		[0, 1],
		[1, 0],
	];
	expect(draw(2, ring, { roots: [1, 0, 1] }).roots).toEqual(Uint32Array.of(0, 1));
});

test("narrowed to some roots, exactly what they reach is left, in order, with all it had", () => {
	forAll(and(closures, pathsIn), ([whole, roots]) => {
		const narrowed = closureOf(whole, roots);
		const kept = [...reach(plain(whole), roots)].sort((a, b) => a - b);
		const names = kept.map((i) => whole.paths[i]!);
		expect(narrowed.paths).toEqual(names);
		expect(Array.from(narrowed.roots, (root) => narrowed.paths[root])).toEqual(
			[...roots].sort((a, b) => a - b).map((root) => whole.paths[root]),
		);
		const before = described(whole);
		const after = described(narrowed);
		for (const path of after.paths) {
			const { referrers, ...same } = path;
			const { referrers: all, ...original } = before.paths.find((p) => p.path === path.path)!;
			expect(same).toEqual(original);
			expect(referrers).toEqual(all.filter((referrer) => names.includes(referrer)));
		}
		kept.forEach((node, i) => {
			const order = Array.from(row(whole.references, node), (target) => whole.paths[target]);
			expect(Array.from(row(narrowed.references, i), (t) => narrowed.paths[t])).toEqual(order);
		});
	});
});

test("a narrowed closure keeps the problems of its own paths and of the input as a whole", () => {
	forAll(and(closures, pathsIn), ([whole, roots]) => {
		const narrowed = closureOf(whole, roots);
		expect(narrowed.problems).toEqual(
			whole.problems.filter(({ path }) => path === null || narrowed.paths.includes(path)),
		);
	});
});

test("the disk usage of a part is not known from the whole", () => {
	forAll(and(closures, pathsIn), ([whole, roots]) => {
		const { paths, totalDiskSize } = closureOf(whole, roots);
		expect(totalDiskSize).toBe(paths.length === whole.paths.length ? whole.totalDiskSize : null);
	});
});

test("parts with roots make the closure of those roots", () => {
	forAll(parts, (given) => {
		const { roots, ...rest } = given;
		fc.pre(roots !== undefined);
		expect(described(assemble(given))).toEqual(described(closureOf(assemble(rest), roots!)));
	});
});

test("every cycle and every illegal name is a problem, told once", () => {
	forAll(wholes, (given) => {
		const closure = assemble(given);
		const { of } = componentsOf(closure.references);
		const told = (code: string) =>
			closure.problems.filter((problem) => problem.code === code).map(({ path }) => path!);
		expect(told("illegal-name")).toEqual(given.paths.filter((p) => !isLegal(given.storeDir, p)));
		const members = (i: number) => given.paths.filter((_, other) => of[other] === of[i]);
		const smallest = given.paths
			.map((_, i) => members(i))
			.filter((cycle) => cycle.length > 1)
			.map((cycle) => cycle.sort()[0]!);
		expect(told("cycle").sort()).toEqual([...new Set(smallest)].sort());
	});
});

test("the message of a long cycle names some members and counts the rest", () => {
	const ring = range(12).map((i): Edge => [i, (i + 1) % 12]);
	const message = draw(12, ring).problems[0]!.message;
	expect(message).toMatch(/^12 paths refer to each other: .*-p0 .*-p7 and 4 more$/);
});

test("no paths at all are an empty closure", () => {
	const closure = draw(0, []);
	expect(closure.paths).toEqual([]);
	expect(closure.roots.length).toBe(0);
	expect(closure.problems).toEqual([]);
});

import { expect, test } from "vitest";
import { row } from "../../closure/graph.ts";
import { allChains, UNREACHED } from "../../closure/reach.ts";
import {
	and,
	closures,
	draw,
	forAll,
	pathIn,
	pathsIn as somePaths,
} from "../../closure/testing.ts";
import { partOf, pathsIn } from "./scope.ts";

test("a neighbourhood is what so many references lead to, and what leads here by them", () => {
	// 0 -> 1 -> 2 -> 3 -> 4, and 1 -> 5: beside 2, not near it
	const closure = draw(6, [
		[0, 1],
		[1, 2],
		[2, 3],
		[3, 4],
		[1, 5],
	]);
	const near = (depth: number) => Array.from(pathsIn(closure, { kind: "near", path: 2, depth }));
	expect(near(1)).toEqual([1, 2, 3]);
	expect(near(2)).toEqual([0, 1, 2, 3, 4]);
});

test("scopes are ascending, hold their path, and chains are those of `why --all`", () => {
	forAll(and(closures, pathIn), ([closure, path]) => {
		for (const scope of [
			{ kind: "near", path, depth: 1 },
			{ kind: "chains", path },
		] as const) {
			const paths = Array.from(pathsIn(closure, scope));
			expect(paths).toContain(path);
			expect(paths).toEqual([...new Set(paths)].sort((a, b) => a - b));
		}
		expect(Array.from(pathsIn(closure, { kind: "chains", path }))).toEqual(
			allChains(closure, closure.roots, [path]).paths,
		);
		expect(pathsIn(closure, { kind: "whole" }).length).toBe(closure.paths.length);
	});
});

test("a part has exactly the references between its nodes", () => {
	forAll(and(closures, somePaths), ([closure, some]) => {
		const nodes = Uint32Array.from(some).sort();
		const part = partOf(closure.references, nodes);
		for (const [i, path] of nodes.entries()) {
			expect(part.number[path]).toBe(i);
			const wanted = Array.from(row(closure.references, path)).filter((to) => some.includes(to));
			expect(Array.from(row(part.graph, i), (to) => nodes[to]!)).toEqual(wanted);
		}
		expect(part.number.filter((number) => number !== UNREACHED).length).toBe(nodes.length);
	});
});

import { expect, test } from "vitest";
import { duplicates } from "./duplicates.ts";
import { parseName } from "./package-name.ts";
import { nameOf } from "./store-path.ts";
import { closures, draw, forAll, plain, reach, weightOf } from "./testing.ts";

test("every package and output held more than once is listed, and nothing else", () => {
	forAll(closures, (closure) => {
		const key = (i: number) => {
			const { pname, output } = parseName(nameOf(closure.storeDir, closure.paths[i]!));
			return JSON.stringify([pname, output]);
		};
		const several = [...closure.paths.keys()].filter((i) =>
			closure.paths.some((_, other) => other !== i && key(other) === key(i)),
		);
		const found = duplicates(closure);
		expect(found.flatMap(({ paths }) => paths).sort((a, b) => a - b)).toEqual(several);
		expect(new Set(found.map(({ paths }) => key(paths[0]!))).size).toBe(found.length);
		for (const { pname, output, paths } of found) {
			for (const path of paths) expect(key(path)).toBe(JSON.stringify([pname, output]));
		}
	});
});

test("the saving is the total minus the total without all copies but the largest", () => {
	forAll(closures, (closure) => {
		const graph = plain(closure);
		const all = weightOf(closure, closure.paths.keys());
		const found = duplicates(closure);
		for (const { paths, saving } of found) {
			const sizes = paths.map((path) => weightOf(closure, [path]));
			expect(sizes).toEqual(sizes.slice().sort((a, b) => b - a));
			expect(saving).toBe(all - weightOf(closure, reach(graph, graph.roots, paths.slice(1))));
		}
		const savings = found.map(({ saving }) => saving);
		expect(savings).toEqual(savings.slice().sort((a, b) => b - a));
	});
});

test("the answer is the same however the paths are numbered", () => {
	const names = ["a-1-lib", "a-2-lib", "a-1-dev", "a-2-dev", "a-1", "a-2", "a-1-man", "a-2-man"];
	const there = draw(8, [], { names });
	const back = draw(8, [], { names: names.toReversed() });
	const outputs = [null, "dev", "lib", "man"];
	expect(duplicates(there).map(({ output }) => output)).toEqual(outputs);
	expect(duplicates(back).map(({ output }) => output)).toEqual(outputs);
});

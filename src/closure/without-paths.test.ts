import fc from "fast-check";
import { expect, test } from "vitest";
import { retainedSizes } from "./retained-sizes.ts";
import { and, closures, draw, forAll, pathsIn, plain, range, reach, weightOf } from "./testing.ts";
import { lostWithout, savingWithout } from "./without-paths.ts";

const questions = and(closures, (closure) =>
	fc.array(pathsIn(closure), { minLength: 1, maxLength: 4 }),
);

test("what is lost is what the roots no longer reach, however often it was asked before", () => {
	forAll(questions, ([closure, drops]) => {
		const graph = plain(closure);
		for (const dropped of [...drops, ...drops]) {
			const left = reach(graph, graph.roots, dropped);
			const lost = [...closure.paths.keys()].filter((i) => !left.has(i));
			expect(Array.from(lostWithout(closure, dropped))).toEqual(lost);
			expect(savingWithout(closure, dropped)).toBe(weightOf(closure, lost));
		}
	});
});

test("naming a path twice drops it once", () => {
	forAll(and(closures, pathsIn), ([closure, dropped]) => {
		const twice = [...dropped, ...dropped];
		expect(lostWithout(closure, twice)).toEqual(lostWithout(closure, dropped));
		expect(savingWithout(closure, twice)).toBe(savingWithout(closure, dropped));
	});
});

test("dropping nothing loses nothing, dropping the roots everything", () => {
	forAll(closures, (closure) => {
		expect(lostWithout(closure, []).length).toBe(0);
		expect(savingWithout(closure, [])).toBe(0);
		expect(Array.from(lostWithout(closure, Array.from(closure.roots)))).toEqual(
			range(closure.paths.length),
		);
	});
});

test("two copies that share a dependency save more together than the sum of both alone", () => {
	const closure = draw(
		4,
		[
			[0, 1],
			[0, 2],
			[1, 3],
			[2, 3],
		],
		{ sizes: [1, 1, 1, 50] },
	);
	const retained = retainedSizes(closure);
	expect([retained[1], retained[2], savingWithout(closure, [1, 2])]).toEqual([1, 1, 52]);
});

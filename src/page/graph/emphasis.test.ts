import { expect, test } from "vitest";
import { degree, row } from "../../closure/graph.ts";
import { allChains } from "../../closure/reach.ts";
import { and, closures, draw, type Edge, forAll, pathIn, range } from "../../closure/testing.ts";
import { emphasisOf, FADED, FOUND, GONE, LIT, SELECTED } from "./emphasis.ts";
import { partOf, pathsIn } from "./scope.ts";

const all = (paths: number) => new Uint8Array(paths).fill(1);

test("lit is what lies on a chain to the selection, and all else but its references fades", () => {
	forAll(and(closures, pathIn), ([closure, selected]) => {
		const part = partOf(closure.references, pathsIn(closure, { kind: "whole" }));
		const kept = all(closure.paths.length);
		const { marks, lines, lit } = emphasisOf(closure, part, {
			selected,
			found: null,
			cut: [],
			kept,
		});
		const chains = allChains(closure, closure.roots, [selected]);
		expect(lit).toEqual(chains.paths);
		const references = Array.from(row(closure.references, selected));
		for (const i of range(closure.paths.length)) {
			const onChain = chains.paths.includes(i);
			expect((marks[i]! & LIT) !== 0).toBe(onChain);
			expect((marks[i]! & FADED) !== 0).toBe(!onChain && !references.includes(i));
			expect((marks[i]! & SELECTED) !== 0).toBe(i === selected);
		}
		expect(lines.chains.length).toBe(2 * chains.edges.length);
		expect(lines.own.length).toBe(2 * degree(closure.references, selected));
		const drawn = lines.plain.length + lines.base.length + lines.gone.length;
		expect(drawn).toBe(2 * closure.references.targets.length);
	});
});

test("without a selection and a search nothing fades", () => {
	const closure = draw(2, [[0, 1]]);
	const part = partOf(closure.references, pathsIn(closure, { kind: "whole" }));
	const { marks, lit } = emphasisOf(closure, part, {
		selected: null,
		found: null,
		cut: [],
		kept: all(2),
	});
	expect([Array.from(marks), lit]).toEqual([[0, 0], []]);
});

test("what is found stands out, what goes is marked, with the references of both ends", () => {
	const closure = draw(3, [
		[0, 1],
		[1, 2],
	]);
	const part = partOf(closure.references, pathsIn(closure, { kind: "whole" }));
	const { marks, lines } = emphasisOf(closure, part, {
		selected: null,
		found: Uint8Array.of(0, 1, 0),
		cut: [],
		kept: Uint8Array.of(1, 1, 0),
	});
	expect(Array.from(marks)).toEqual([FADED, FOUND, FADED | GONE]);
	expect([Array.from(lines.plain), Array.from(lines.gone)]).toEqual([
		[0, 1],
		[1, 2],
	]);
});

test("a shared base of many referrers is left out, and counted", () => {
	const users = 2500;
	const edges = range(users).map((i): Edge => [i + 1, 0]);
	const closure = draw(users + 1, [...edges, [1, 2]]);
	const part = partOf(closure.references, pathsIn(closure, { kind: "whole" }));
	const kept = all(users + 1);
	const none = emphasisOf(closure, part, { selected: null, found: null, cut: [], kept });
	expect([none.leftOut, none.lines.base.length, none.lines.plain.length]).toEqual([users, 0, 2]);
	// With a selection its chains are drawn all the same.
	expect(
		emphasisOf(closure, part, { selected: 0, found: null, cut: [], kept }).lines.chains.length,
	).toBe(2 * (users + 1));
});

test("a reference that is cut is on no lit chain any more, and hardly drawn", () => {
	const closure = draw(3, [
		[0, 1],
		[0, 2],
		[1, 2],
	]);
	const part = partOf(closure.references, pathsIn(closure, { kind: "whole" }));
	const { lines } = emphasisOf(closure, part, {
		selected: 2,
		found: null,
		kept: all(3),
		cut: [[1, 2]],
	});
	expect(Array.from(lines.gone)).toEqual([1, 2]);
	expect(Array.from(lines.chains)).toEqual([0, 1, 0, 2]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { row } from "./graph.ts";
import { stepFromText, stepOn } from "./step.ts";
import { and, closures, draw, forAll } from "./testing.ts";

test("a step that was picked is made again from its words", () => {
	const picked = and(closures, ({ paths }) => {
		const path = fc.nat(paths.length - 1);
		return fc.record({ path, by: path, weight: fc.nat() });
	});
	forAll(picked, ([closure, { path, by, weight }]) => {
		const steps = [
			stepOn.drop(closure, path),
			stepOn.stub(closure, path, weight),
			...(path === by ? [] : [stepOn.swap(closure, path, by)]),
			...Array.from(row(closure.references, path), (to) => stepOn.cut(closure, [path, to])),
		];
		for (const step of steps) expect(stepFromText(closure, step.text)).toEqual(step);
	});
});

test("a name may have the signs in it that stand between two names", () => {
	const closure = draw(2, [[0, 1]], { names: ["a=b", "c=stub:1=d"] });
	for (const step of [
		stepOn.stub(closure, 0, 5),
		stepOn.stub(closure, 1, 5),
		stepOn.swap(closure, 0, 1),
		stepOn.swap(closure, 1, 0),
	]) {
		expect(stepFromText(closure, step.text)).toEqual(step);
	}
});

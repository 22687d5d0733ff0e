import fc from "fast-check";
import { expect, test } from "vitest";
import { largest } from "./largest.ts";
import { and, closures, forAll } from "./testing.ts";

test("the largest are the head of the whole list in order, down to the minimum", () => {
	const asked = and(closures, ({ paths }) =>
		fc.record({
			figures: fc.array(fc.nat(9), { minLength: paths.length, maxLength: paths.length }),
			count: fc.nat(paths.length + 2),
			minimum: fc.nat(9),
		}),
	);
	forAll(asked, ([closure, { figures, count, minimum }]) => {
		const inOrder = [...closure.paths.keys()]
			.filter((i) => figures[i]! >= minimum)
			.sort(
				(a, b) => figures[b]! - figures[a]! || (closure.paths[a]! < closure.paths[b]! ? -1 : 1),
			);
		const found = largest(closure, Float64Array.from(figures), count, minimum);
		expect(Array.from(found)).toEqual(inOrder.slice(0, count));
	});
});

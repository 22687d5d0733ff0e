import fc from "fast-check";
import { expect, test } from "vitest";
import { nameAt } from "../../closure/closure.ts";
import { and, closures, forAll, range } from "../../closure/testing.ts";
import { listed, nameRanks, orderBy } from "./order.ts";

const figure = fc.oneof(
	fc.nat(3),
	fc.constant(Number.NaN),
	fc.double({ noNaN: true, noDefaultInfinity: true }),
);

test("rows stand by figure, then by path, the unknown ones last either way", () => {
	const columns = and(closures, ({ paths: { length } }) =>
		fc.array(figure, { minLength: length, maxLength: length, size: "max" }),
	);
	forAll(columns, ([closure, figures]) => {
		const column = Float64Array.from(figures);
		for (const [direction, sign] of [
			["ascending", 1],
			["descending", -1],
		] as const) {
			const far = (i: number) => (Number.isNaN(column[i]!) ? Infinity : sign * column[i]!);
			const before = (a: number, b: number) =>
				far(a) < far(b) ? -1 : far(a) > far(b) ? 1 : closure.paths[a]! < closure.paths[b]! ? -1 : 1;
			const expected = range(closure.paths.length).sort(before);
			expect(Array.from(orderBy(closure, column, direction))).toEqual(expected);
		}
	});
});

test("by name, paths stand in the order of names, and of paths where names are equal", () => {
	forAll(closures, (closure) => {
		const word = (i: number) => [nameAt(closure, i), closure.paths[i]!] as const;
		const order = orderBy(closure, nameRanks(closure), "ascending");
		for (let k = 1; k < order.length; k++) {
			const [[name, path], [next, nextPath]] = [word(order[k - 1]!), word(order[k]!)];
			expect(name < next || (name === next && path < nextPath)).toBe(true);
		}
	});
});

test("what is found keeps its order, and without a search all is listed", () => {
	const order = Uint32Array.of(3, 1, 0, 2);
	expect(Array.from(listed(order, Uint8Array.of(1, 0, 1, 1)))).toEqual([3, 0, 2]);
	expect(listed(order, null)).toBe(order);
});

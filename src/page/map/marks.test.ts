import fc from "fast-check";
import { expect, test } from "vitest";
import { weights } from "../../closure/closure.ts";
import { and, closures, forAll } from "../../closure/testing.ts";
import { holdingsOf, isWithin, sharedPaths } from "./holdings.ts";
import { type Cell, layout } from "./layout.ts";
import { markerOf } from "./marks.ts";

const masked = and(closures, ({ paths }) =>
	fc
		.array(fc.nat(1), { minLength: paths.length, maxLength: paths.length, size: "max" })
		.map((mask) => Uint8Array.from(mask)),
);

test("what is marked is never lost: it is named, or in what says that it hides some", () => {
	forAll(masked, ([closure, mask]) => {
		const holdings = holdingsOf(closure);
		const top = { path: closure.paths.length, among: null };
		const cells = layout(closure, top, weights(closure), 300, 200);
		const all = new Uint8Array(mask.length).fill(1);
		const byFound = markerOf(closure, mask, all);
		const byKept = markerOf(closure, null, mask);
		/** The paths that a cell stands for. */
		const meant = ({ kind, paths }: Cell): number[] => {
			const own = kind === "itself" ? paths.slice(-1) : paths;
			if (kind === "holder" || kind === "itself") return own.filter((path) => path < mask.length);
			return [...mask.keys()].filter((path) => own.some((each) => isWithin(holdings, path, each)));
		};
		expect(byKept(cells[0]!)).toMatchObject({ gone: false, faded: false });
		for (const cell of cells.slice(1)) {
			const marked = meant(cell).some((path) => mask[path] === 1);
			const { faded, hides, gone, shared } = byFound(cell);
			expect(!faded || hides).toBe(marked);
			expect(faded).toBe(
				!(
					cell.kind !== "rest" &&
					meant(cell).some((path) => mask[path] === 1 && cell.paths.includes(path))
				),
			);
			expect(gone).toBe(false);
			expect(byKept(cell).gone).toBe(!marked);
			expect(byKept(cell).faded).toBe(false);
			if (shared) expect(sharedPaths(closure)[cell.paths[0]!]).toBe(1);
		}
	});
});

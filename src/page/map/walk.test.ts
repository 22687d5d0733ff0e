import { expect, test } from "vitest";
import { weights } from "../../closure/closure.ts";
import { and, closures, draw, type Edge, forAll, pathIn, range } from "../../closure/testing.ts";
import { heldWeights, holdingsOf, isWithin } from "./holdings.ts";
import { type Cell, layout } from "./layout.ts";
import { cellAt, cellOf, moved } from "./walk.ts";

const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

test("a path of any weight is found in each map of what holds it", () => {
	forAll(and(closures, pathIn), ([closure, top]) => {
		const cells = layout(closure, { path: top, among: null }, weights(closure), 300, 200);
		for (const path of closure.paths.keys()) {
			const where = cellOf(closure, cells, path);
			if (!isWithin(holdingsOf(closure), path, top)) expect(where).toBe(null);
			else if (where!.exact) expect(cells[where!.cell]!.paths).toContain(path);
			else if (heldWeights(closure)(weights(closure))[path]! > 0) {
				const { paths } = cells[where!.cell]!;
				expect(paths.some((each) => isWithin(holdingsOf(closure), path, each))).toBe(true);
			}
		}
	});
});

test("arrows reach every cell from the outermost, and lead back to it", () => {
	forAll(closures, (closure) => {
		const top = { path: closure.paths.length, among: null };
		const cells = layout(closure, top, weights(closure), 300, 200);
		const reached = new Set([0]);
		for (const from of reached) for (const key of KEYS) reached.add(moved(cells, from, key));
		expect(reached.size).toBe(cells.length);
		for (const from of cells.keys()) {
			let at = from;
			for (let k = 0; k < cells.length; k++) at = moved(cells, at, "ArrowUp");
			expect(at).toBe(0);
		}
	});
});

test("down leads to the heaviest, right to the next lighter, and back", () => {
	const edges = range(3).map((i): Edge => [0, i + 1]);
	const closure = draw(4, edges, { sizes: [10, 400, 900, 600] });
	const cells = layout(closure, { path: 0, among: null }, weights(closure), 300, 200);
	const names = (from: number, keys: readonly string[]) =>
		keys.map((key) => {
			from = moved(cells, from, key);
			return cells[from]!.paths[0];
		});
	expect(names(0, ["ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"])).toEqual([2, 3, 1, 3]);
	expect(names(1, ["ArrowLeft", "ArrowDown", "ArrowUp", "a"])).toEqual([2, 2, 0, 0]);
});

test("a point is in the innermost cell around it", () => {
	forAll(closures, (closure) => {
		const top = { path: closure.paths.length, among: null };
		const cells = layout(closure, top, weights(closure), 300, 200);
		const inside = ({ x0, y0, x1, y1 }: Cell, x: number, y: number) =>
			x >= x0 && x < x1 && y >= y0 && y < y1;
		for (const [x, y] of [
			[0, 0],
			[150, 100],
			[299, 199],
			[71, 163],
		] as const) {
			const cell = cellAt(cells, x, y)!;
			expect(inside(cells[cell]!, x, y)).toBe(true);
			expect(cells.some((each) => each.around === cell && inside(each, x, y))).toBe(false);
		}
		expect(cellAt(cells, 301, 0)).toBe(null);
	});
});

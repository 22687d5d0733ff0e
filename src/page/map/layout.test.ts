import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { weights } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { closures, draw, type Edge, forAll, range } from "../../closure/testing.ts";
import { heldWeights, holdingsOf, outermost } from "./holdings.ts";
import { type Cell, layout, type Top } from "./layout.ts";

const sizes = fc.record({ width: fc.integer({ min: 1, max: 900 }), height: fc.nat(600) });

/** The map of a random closure, of all or of something in it. */
const maps = closures.chain((closure) =>
	fc.tuple(fc.nat(closure.paths.length), fc.boolean(), sizes).map(([path, part, box]) => {
		const among = Array.from(row(holdingsOf(closure).held, path));
		const top: Top = { path, among: part && among.length > 0 ? among : null };
		const cells = layout(closure, top, weights(closure), box.width, box.height);
		return { closure, top, cells, ...box };
	}),
);

function partsOf(cells: readonly Cell[], frame: number): Cell[] {
	return cells.filter(({ around }) => around === frame);
}

function areaOf({ x0, y0, x1, y1 }: Cell): number {
	return (x1 - x0) * (y1 - y0);
}

const ABOUT = 1e-6;

test("weights of what is in a frame add up to the frame's", () => {
	forAll(maps, ({ closure, top, cells }) => {
		const all = heldWeights(closure)(weights(closure));
		const whole = top.among?.reduce((sum, path) => sum + all[path]!, 0) ?? all[top.path];
		expect(cells[0]!.weight).toBe(whole);
		for (const [number, { kind, weight }] of cells.entries()) {
			const parts = partsOf(cells, number);
			expect(parts.length > 0).toBe(kind === "holder");
			if (kind === "holder") expect(parts.reduce((sum, each) => sum + each.weight, 0)).toBe(weight);
		}
	});
});

test("each path of any weight is in the map once, under its holder", () => {
	forAll(maps, ({ closure, top, cells }) => {
		const { holder, held } = holdingsOf(closure);
		const subtree = (path: number): number[] => [
			path,
			...Array.from(row(held, path)).flatMap(subtree),
		];
		const drawn = cells.flatMap(({ kind, paths }) => {
			if (kind === "itself") return [];
			if (kind === "rest") return paths.flatMap(subtree);
			return kind === "holder" ? paths : subtree(paths[0]!);
		});
		expect(new Set(drawn).size).toBe(drawn.length);
		const wanted = [top.path, ...(top.among ?? row(held, top.path))].flatMap((path, k) =>
			k === 0 ? path : subtree(path),
		);
		for (const path of wanted) if (weights(closure)[path]! > 0) expect(drawn).toContain(path);
		expect(wanted).toEqual(expect.arrayContaining(drawn));
		for (const { kind, paths, around } of cells.slice(1)) {
			const chain = kind === "rest" ? [] : paths;
			if (kind !== "itself" && kind !== "rest")
				expect(cells[around]!.paths.at(-1)).toBe(holder[paths[0]!]);
			for (let k = 1; k < chain.length; k++) expect(holder[chain[k]!]).toBe(chain[k - 1]);
		}
	});
});

test("areas in one frame are as the weights, apart from each other, and within the frame", () => {
	forAll(maps, ({ cells, width, height }) => {
		for (const { x0, y0, x1, y1 } of cells) {
			expect(x0).toBeGreaterThanOrEqual(-ABOUT);
			expect(y0).toBeGreaterThanOrEqual(-ABOUT);
			expect(x1).toBeLessThanOrEqual(width + ABOUT);
			expect(y1).toBeLessThanOrEqual(height + ABOUT);
		}
		for (const [number, frame] of cells.entries()) {
			const parts = partsOf(cells, number);
			const area = parts.reduce((sum, each) => sum + areaOf(each), 0);
			for (const [k, one] of parts.entries()) {
				expect(Math.abs(areaOf(one) - (area * one.weight) / frame.weight)).toBeLessThan(0.01);
				expect(one.x0).toBeGreaterThanOrEqual(frame.x0 - ABOUT);
				expect(one.y0).toBeGreaterThanOrEqual(frame.y0 + frame.strip - ABOUT);
				expect(one.x1).toBeLessThanOrEqual(frame.x1 + ABOUT);
				expect(one.y1).toBeLessThanOrEqual(frame.y1 + ABOUT);
				for (const other of parts.slice(k + 1)) {
					const wide = Math.min(one.x1, other.x1) - Math.max(one.x0, other.x0);
					const high = Math.min(one.y1, other.y1) - Math.max(one.y0, other.y0);
					expect(Math.min(wide, high)).toBeLessThan(ABOUT);
				}
			}
		}
	});
});

test("the heaviest of a frame comes first, what is too small to be seen last and together", () => {
	const names = ["top", "a", "b", ...range(400).map((i) => `small${i}`)];
	const edges = names.slice(1).map((_, i): Edge => [0, i + 1]);
	const map = layout(
		draw(names.length, edges, { names, sizes: [1, 1e6, 3e6, ...range(400).map(() => 10)] }),
		{ path: 0, among: null },
		Float64Array.from([1, 1e6, 3e6, ...range(400).map(() => 10)]),
		600,
		400,
	);
	expect(map.map(({ kind, weight }) => [kind, weight])).toEqual([
		["holder", 4_004_001],
		["path", 3e6],
		["path", 1e6],
		["rest", 4001],
	]);
	expect(map[3]!.paths).toEqual(range(400).map((i) => i + 3));
	expect(map[1]).toMatchObject({ x0: 0, y0: 0 });
});

test("where all are too small, the heaviest are drawn nevertheless, and the rest can be gone into", () => {
	const count = 50_000;
	const closure = draw(count, []);
	const top = { path: outermost(closure), among: null };
	const map = layout(closure, top, weights(closure), 300, 200);
	expect(map.length).toBe(502);
	const rest = map.at(-1)!;
	expect(rest).toMatchObject({ kind: "rest", weight: count - 500 });
	const inside = layout(closure, { ...top, among: rest.paths }, weights(closure), 300, 200);
	expect(inside[0]!.weight).toBe(count - 500);
	expect(inside.at(-1)!.weight).toBe(count - 1000);
});

describe("holders that hold next to nothing but one thing", () => {
	const chain = draw(
		4,
		[
			[0, 1],
			[1, 2],
			[2, 3],
		],
		{ sizes: [5000, 1, 1, 9000] },
	);

	test("share its rectangle", () => {
		const map = layout(chain, { path: 0, among: null }, weights(chain), 400, 300);
		expect(map.map(({ kind, paths, weight }) => ({ kind, paths, weight }))).toEqual([
			{ kind: "holder", paths: [0], weight: 14_002 },
			{ kind: "path", paths: [1, 2, 3], weight: 9002 },
			{ kind: "itself", paths: [0], weight: 5000 },
		]);
	});

	test("make few frames, however long the chain", () => {
		const long = 100_000;
		const deep = draw(
			long,
			range(long - 1).map((i): Edge => [i, i + 1]),
		);
		const map = layout(deep, { path: 0, among: null }, weights(deep), 1200, 700);
		expect(map.length).toBeLessThan(200);
		expect(map[0]!.weight).toBe(long);
	});
});

test("a hundred thousand paths take no more cells than can be seen", () => {
	const count = 100_000;
	const edges = range(count - 1).map((i): Edge => [Math.floor(i / 7), i + 1]);
	const closure = draw(count, edges, { sizes: range(count).map((i) => (i * 7919) % 10_007) });
	const map = layout(closure, { path: 0, among: null }, weights(closure), 900, 600);
	expect(map.length).toBeLessThan((900 * 600) / 30);
});

import { expect, test } from "vitest";
import { row } from "../../closure/graph.ts";
import { shortestChain } from "../../closure/reach.ts";
import { and, closures, draw, forAll, pathIn } from "../../closure/testing.ts";
import { byWeight, walked } from "./walk.ts";

const diamond = draw(
	5,
	[
		[0, 1],
		[0, 2],
		[0, 3],
		[1, 4],
		[2, 4],
	],
	{ sizes: [1, 5, 9, Number.NaN, 2] },
);
const { narSize } = diamond;

test("down leads to the heaviest reference, up along the shortest chain", () => {
	expect(walked(diamond, narSize, { path: 0, from: null }, "down")).toEqual({ path: 2, from: 0 });
	expect(walked(diamond, narSize, { path: 4, from: 2 }, "down")).toBeNull();
	forAll(and(closures, pathIn), ([closure, path]) => {
		const up = walked(closure, closure.narSize, { path, from: null }, "up");
		expect(up?.path).toBe(shortestChain(closure, path).at(-2));
	});
});

test("left and right go through the references of who one came from, heaviest first", () => {
	const right = (path: number) => walked(diamond, narSize, { path, from: 0 }, "right")?.path;
	expect([2, 1, 3].map(right)).toEqual([1, 3, undefined]);
	expect(walked(diamond, narSize, { path: 3, from: null }, "left")).toEqual({ path: 1, from: 0 });
	expect(walked(diamond, narSize, { path: 0, from: null }, "left")).toBeNull();
});

test("who did not come from a referrer has the siblings of the shortest chain", () => {
	forAll(and(closures, pathIn), ([closure, path]) => {
		const right = walked(closure, closure.narSize, { path, from: null }, "right");
		const above = shortestChain(closure, path).at(-2);
		if (right === null) return;
		const among = above === undefined ? closure.roots : row(closure.references, above);
		expect(Array.from(among)).toContain(right.path);
	});
});

test("what is unknown comes last", () => {
	expect(byWeight(Uint32Array.of(0, 1, 2, 3, 4), narSize)).toEqual([2, 1, 4, 0, 3]);
});

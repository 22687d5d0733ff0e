import { expect, test } from "vitest";
import { closures, draw, forAll, range } from "../../closure/testing.ts";
import { apart } from "./apart.ts";
import { type Settling, settling } from "./force.ts";
import { layered } from "./layers.ts";
import { radiiOf } from "./radii.ts";

function rested(nodes: Settling): Float32Array {
	while (nodes.step()) {
		// until nothing moves any more
	}
	return nodes.positions();
}

test("it comes to rest, somewhere, and at the same place each time", () => {
	forAll(closures, ({ references, narSize }) => {
		const radii = radiiOf(narSize);
		const start = layered(references, radii);
		const positions = settling(references, radii, start);
		for (const _ of range(20)) positions.step();
		const again = settling(references, radii, start);
		for (const _ of range(20)) again.step();
		expect(positions.positions().every(Number.isFinite)).toBe(true);
		expect(again.positions()).toEqual(positions.positions());
	});
});

test("what refers to each other stands together", () => {
	// Two cliques, held together by one root.
	const groups = [range(8).map((i) => i + 1), range(8).map((i) => i + 9)];
	const { references } = draw(17, [
		[0, 1],
		[0, 9],
		...groups.flatMap((group) =>
			group.flatMap((a) => group.filter((b) => b > a).map((b) => [a, b] as const)),
		),
	]);
	const radii = new Float32Array(17).fill(3);
	const positions = rested(settling(references, radii, layered(references, radii)));
	const middles = groups.map((group) => middle(positions, group));
	for (const [k, group] of groups.entries()) {
		for (const i of group) {
			expect(far(middle(positions, [i]), middles[k]!)).toBeLessThan(
				far(middle(positions, [i]), middles[1 - k]!),
			);
		}
	}
});

test("it can go on from where it rests", () => {
	const { references } = draw(3, [
		[0, 1],
		[0, 2],
	]);
	const radii = new Float32Array(3).fill(3);
	const nodes = settling(references, radii, layered(references, radii));
	rested(nodes);
	expect(nodes.step()).toBe(false);
	nodes.again();
	expect(nodes.step()).toBe(true);
});

test("circles that lie over each other are pushed apart", () => {
	const radii = Float32Array.from(range(200), (i) => (i === 0 ? 30 : 3));
	const positions = Float32Array.from(range(400), (k) => ((k * 7919) % 101) / 2);
	apart(positions, radii);
	for (let more = 0; more < 20; more++) apart(positions, radii);
	for (const a of range(200)) {
		for (const b of range(a)) {
			expect(far(middle(positions, [a]), middle(positions, [b]))).toBeGreaterThan(
				(radii[a]! + radii[b]!) * 0.95,
			);
		}
	}
});

test("circles in one point come apart", () => {
	const positions = apart(new Float32Array(6), new Float32Array(3).fill(4));
	expect(new Set(Array.from(positions)).size).toBeGreaterThan(3);
	expect(positions.every(Number.isFinite)).toBe(true);
});

function middle(positions: Float32Array, nodes: readonly number[]): [number, number] {
	const mean = (axis: number) =>
		nodes.reduce((sum, i) => sum + positions[2 * i + axis]!, 0) / nodes.length;
	return [mean(0), mean(1)];
}

function far([x, y]: [number, number], [toX, toY]: [number, number]): number {
	return Math.hypot(x - toX, y - toY);
}

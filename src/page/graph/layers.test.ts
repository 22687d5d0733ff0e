import { expect, test } from "vitest";
import { components } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { closures, draw, forAll, range } from "../../closure/testing.ts";
import { layered, layersOf } from "./layers.ts";
import { radiiOf } from "./radii.ts";

test("every reference leads to a deeper layer, except inside a cycle", () => {
	forAll(closures, (closure) => {
		const layer = layersOf(closure.references);
		const { of } = components(closure);
		for (const i of range(closure.paths.length)) {
			for (const target of row(closure.references, i)) {
				if (of[i] === of[target]) expect(layer[target]).toBe(layer[i]);
				else expect(layer[target]).toBeGreaterThan(layer[i]!);
			}
		}
	});
});

test("a layer is no deeper than what leads there", () => {
	forAll(closures, ({ references, referrers }) => {
		const layer = layersOf(references);
		for (const [i, depth] of layer.entries()) {
			if (depth === 0) continue;
			// Somebody in the layer's cycle, if not the path itself, is referred to from just above.
			const above = Array.from(layer.keys()).filter((k) => layer[k] === depth - 1);
			expect(above.length).toBeGreaterThan(0);
			if (referrers.offsets[i] === referrers.offsets[i + 1]) expect(depth).toBe(0);
		}
	});
});

test("circles do not touch, deeper layers lie lower, and it is the same each time", () => {
	forAll(closures, ({ references, narSize }) => {
		const radii = radiiOf(narSize);
		const positions = layered(references, radii);
		expect(positions.every(Number.isFinite)).toBe(true);
		expect(layered(references, radii)).toEqual(positions);
		const layer = layersOf(references);
		for (const a of layer.keys()) {
			for (const b of range(a)) {
				const [x, y] = [
					positions[2 * a]! - positions[2 * b]!,
					positions[2 * a + 1]! - positions[2 * b + 1]!,
				];
				expect(Math.hypot(x, y)).toBeGreaterThan((radii[a]! + radii[b]!) * 0.999);
				if (layer[a] !== layer[b]) expect(Math.sign(y)).toBe(Math.sign(layer[a]! - layer[b]!));
			}
		}
	});
});

test("what stands below one path does not cross what stands below another", () => {
	// Two roots, their references numbered crosswise.
	const { references } = draw(6, [
		[0, 3],
		[0, 5],
		[1, 2],
		[1, 4],
	]);
	const x = (i: number) => layered(references, new Float32Array(6).fill(3))[2 * i]!;
	expect(Math.sign(x(3) - x(2))).toBe(Math.sign(x(0) - x(1)));
	expect(Math.sign(x(5) - x(4))).toBe(Math.sign(x(0) - x(1)));
	expect(Math.sign(x(5) - x(2))).toBe(Math.sign(x(0) - x(1)));
});

test("a chain of 100,000 paths is placed", () => {
	const nodes = 100_000;
	const { references } = draw(
		nodes,
		range(nodes - 1).map((i) => [i, i + 1] as const),
	);
	expect(layersOf(references).at(-1)).toBe(nodes - 1);
	expect(layered(references, new Float32Array(nodes).fill(3)).every(Number.isFinite)).toBe(true);
});

test("nothing is placed nowhere", () => {
	const empty = { offsets: new Uint32Array(1), targets: new Uint32Array() };
	expect(layered(empty, new Float32Array())).toEqual(new Float32Array());
});

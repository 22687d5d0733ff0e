import fc from "fast-check";
import { expect, test } from "vitest";
import { forAll } from "../../closure/testing.ts";
import { type Camera, cameraOn, moved, seen, zoomed } from "./camera.ts";
import { LINE, labelsFor, shortened } from "./labels.ts";
import { radiiOf } from "./radii.ts";

const frame = { width: 800, height: 600 };
const number = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const point = fc.record({ x: number, y: number });
const camera: fc.Arbitrary<Camera> = fc.record({
	x: number,
	y: number,
	zoom: fc.double({ min: 0.01, max: 8, noNaN: true }),
});

test("all circles are seen, whatever there is", () => {
	const circles = fc.array(fc.tuple(point, fc.double({ min: 1, max: 200, noNaN: true })), {
		minLength: 1,
	});
	forAll(circles, (all) => {
		const positions = Float32Array.from(all.flatMap(([{ x, y }]) => [x, y]));
		const radii = Float32Array.from(all, ([, radius]) => radius);
		const now = cameraOn(positions, radii, frame);
		for (const i of radii.keys()) {
			const at = seen(now, frame, { x: positions[2 * i]!, y: positions[2 * i + 1]! });
			const radius = radii[i]! * now.zoom;
			expect(at.x - radius).toBeGreaterThan(0);
			expect(at.x + radius).toBeLessThan(frame.width);
			expect(at.y - radius).toBeGreaterThan(0);
			expect(at.y + radius).toBeLessThan(frame.height);
		}
	});
});

test("what the pointer is on stays below it, when zooming and when panning", () => {
	forAll(fc.tuple(camera, point, fc.double({ min: 0.2, max: 5, noNaN: true })), ([now, on, by]) => {
		const at = seen(now, frame, on);
		const after = seen(zoomed(now, frame, at, by), frame, on);
		expect(after.x).toBeCloseTo(at.x, 3);
		expect(after.y).toBeCloseTo(at.y, 3);
		const panned = seen(moved(now, 30, -7), frame, on);
		expect([panned.x - at.x, panned.y - at.y].map(Math.round)).toEqual([30, -7]);
	});
});

test("labels lie over no other and within the frame; the first comes first", () => {
	const candidate = fc.record({
		at: fc.record({ x: fc.nat(800), y: fc.nat(600) }),
		radius: fc.integer({ min: 1, max: 60 }),
		width: fc.integer({ min: 10, max: 150 }),
	});
	forAll(fc.array(candidate, { maxLength: 60 }), (some) => {
		const all = some.map((each, node) => ({ ...each, node }));
		const labels = labelsFor(all, frame, 20, ["right", "left", "below", "above"]);
		expect(labels.length).toBeLessThanOrEqual(20);
		for (const [k, { node, x, y }] of labels.entries()) {
			const right = x + all[node]!.width;
			expect(x >= 0 && right <= frame.width && y >= LINE / 2 && y <= frame.height).toBe(true);
			for (const other of labels.slice(0, k)) {
				const apart =
					other.x >= right ||
					x >= other.x + all[other.node]!.width ||
					Math.abs(other.y - y) >= LINE;
				expect(apart).toBe(true);
				expect(other.node).toBeLessThan(node);
			}
		}
	});
});

test("a long name keeps both its ends", () => {
	expect(shortened("short-1.0", 34)).toBe("short-1.0");
	const name = shortened("a-very-long-package-name-with-much-behind-it-1.2.3", 34);
	expect([name.length, name.startsWith("a-very-long"), name.endsWith("it-1.2.3")]).toEqual([
		34,
		true,
		true,
	]);
});

test("areas are as the figures, the lightest and the unknown still to be seen", () => {
	const radii = radiiOf(Float64Array.of(4e9, 1e9, 1, Number.NaN, 0));
	expect((radii[0]! / radii[1]!) ** 2).toBeCloseTo(4);
	expect(Array.from(radii.subarray(2))).toEqual([3, 3, 3]);
	expect(new Set(radiiOf(new Float64Array(4).fill(Number.NaN))).size).toBe(1);
});

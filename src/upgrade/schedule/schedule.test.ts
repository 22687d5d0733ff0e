import { expect, test } from "vitest";
import type { Instance, Schedule } from "./instance.ts";
import { needs } from "./need.ts";
import { schedule } from "./schedule.ts";
import { bruteForce, isBefore, randomInstance, type Shape, union } from "./testing.ts";

test("the best of all chains of states is found, on a thousand random instances", () => {
	for (let seed = 0; seed < 1000; seed++) {
		const instance = randomInstance(shapeOf(seed));
		const { peak } = bruteForce(instance, 0);
		const worst = union(instance, instance.start, "new system");
		for (const capacity of [0, peak, Math.floor((peak + worst) / 2)]) {
			const found = schedule(instance, capacity);
			const best = bruteForce(instance, Math.max(capacity, peak));
			expect({ seed, capacity, ...figures(instance, found) }).toEqual({
				seed,
				capacity,
				peak: capacity > peak ? found.peak : peak,
				steps: best.fewest?.steps,
				absences: best.fewest?.absences,
			});
			expect(found.peak).toBeLessThanOrEqual(Math.max(capacity, peak));
			expect(found.exact).toBe(true);
			expectValid(instance, found);
		}
	}
});

function shapeOf(seed: number): Shape {
	const kind = seed % 4;
	return {
		seed,
		units: seed % 7,
		isShared: kind > 0,
		nonVital: kind > 1 ? 0.5 : 0,
		moved: kind > 2 ? 0.4 : 0,
	};
}

function figures({ start }: Instance, { steps, peak }: Schedule) {
	const absences = steps.flat().filter((state) => state === "absent").length;
	return { peak, steps: steps.length, absences: start.length === 0 ? 0 : absences };
}

/** Steps that only go forward and end with every unit "new", their peak as told. */
function expectValid(instance: Instance, { steps, peak }: Schedule): void {
	let before = instance.start;
	for (const [k, states] of steps.entries()) {
		expect(isBefore(before, states)).toBe(true);
		for (const [unit, state] of states.entries()) {
			if (state === "absent" && instance.start[unit] === "old") {
				expect(instance.vital[unit]).toBe(false);
			}
		}
		const to = k === steps.length - 1 ? "new system" : states;
		expect(union(instance, before, to)).toBeLessThanOrEqual(peak);
		before = states;
	}
	expect(before.every((state) => state === "new")).toBe(true);
	expect(Math.max(...needs(instance, steps))).toBe(peak);
}

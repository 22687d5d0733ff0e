import { expect, test } from "vitest";
import { lowerBound } from "./lower-bound.ts";
import { alone, bruteForce, randomInstance, smallInstance } from "./testing.ts";

test("no chain of states does with less, on five hundred random instances", () => {
	for (let seed = 0; seed < 500; seed++) {
		const instance = smallInstance(seed * 7 + 3);
		const bound = lowerBound(instance);
		expect([seed, Math.min(bound, bruteForce(instance).peak)]).toEqual([seed, bound]);
		expect(bound).toBeGreaterThanOrEqual(alone(instance, instance.start));
		expect(bound).toBeGreaterThanOrEqual(alone(instance, "new system"));
	}
});

test("it knows the units' own bytes that lie beside any one that is switched", () => {
	for (let seed = 0; seed < 200; seed++) {
		const instance = randomInstance({ units: 12, seed });
		const [old, new_] = [instance.old, instance.new].map((atoms) =>
			atoms.map(({ bytes }) => bytes),
		);
		const both = old!.map((bytes, unit) => Math.min(bytes, new_![unit]!));
		const all = both.reduce((a, b) => a + b, 0);
		for (const unit of both.keys()) {
			expect(lowerBound(instance)).toBeGreaterThanOrEqual(
				Math.min(all - both[unit]! + old![unit]! + new_![unit]!, old![unit]! + sum(new_!)),
			);
		}
	}
});

function sum(numbers: readonly number[]): number {
	return numbers.reduce((a, b) => a + b, 0);
}

import { expect, test } from "vitest";
import type { UnitState } from "../../closure/upgrade-plan.ts";
import type { Instance, Schedule, States } from "./instance.ts";
import { lowerBound } from "./lower-bound.ts";
import { held, need, needs } from "./need.ts";
import { remaining } from "./remaining.ts";
import { schedule } from "./schedule.ts";
import { searchedSchedule } from "./search.ts";
import {
	bruteForce,
	isBefore,
	randomInstance,
	realisticInstance,
	smallInstance,
	union,
} from "./testing.ts";

test("the best of all chains of states is found, on a thousand random instances", () => {
	for (let seed = 0; seed < 1000; seed++) {
		const instance = smallInstance(seed);
		const { peak, fewest } = bruteForce(instance);
		const worst = union(instance, instance.start, "new system");
		for (const capacity of [0, peak, Math.floor((peak + worst) / 2)]) {
			const found = schedule(instance, capacity);
			const best = fewest(Math.max(capacity, peak))!;
			expect([seed, capacity, found.steps.length]).toEqual([seed, capacity, best.steps]);
			expect([seed, capacity, absences(found)]).toEqual([seed, capacity, best.absences]);
			expect(found.peak).toBeLessThanOrEqual(Math.max(capacity, peak));
			expect(found.peak).toBeGreaterThanOrEqual(peak);
			expect(found.exact).toBe(true);
			expectValid(instance, found);
		}
	}
});

test("what is searched is never below the best, nor above naive, greedy and Johnson's order", () => {
	for (let seed = 0; seed < 150; seed++) {
		const instance = smallInstance(seed * 3);
		const left = remaining(instance);
		const best = bruteForce(instance);
		const found = searchedSchedule(instance, left, 0);
		expectValid(instance, found);
		expect(found.peak).toBeGreaterThanOrEqual(best.peak);
		expect(found.peak).toBeLessThanOrEqual(union(instance, instance.start, "new system"));
		expect(found.peak).toBeLessThanOrEqual(naivePeak(instance, cheapest));
		expect(found.peak).toBeLessThanOrEqual(naivePeak(instance, johnson(instance)));
		const fitting = searchedSchedule(instance, left, found.peak);
		expectValid(instance, fitting);
		expect(fitting.peak).toBeLessThanOrEqual(found.peak);
		expect(fitting.steps.length).toBeGreaterThanOrEqual(best.fewest(found.peak)!.steps);
		expect(searchedSchedule(instance, left, found.peak)).toEqual(fitting);
	}
});

test("independent units go in Johnson's order as well as in any", () => {
	for (let seed = 0; seed < 200; seed++) {
		const instance = randomInstance({ units: seed % 8, seed });
		const { peak } = bruteForce(instance);
		expect(naivePeak(instance, johnson(instance))).toBe(peak);
		expect(searchedSchedule(instance, remaining(instance), 0).peak).toBe(peak);
	}
});

test.each([
	{ units: 60, paths: 200, nonVital: 0 },
	{ units: 60, paths: 200, nonVital: 0.4 },
	{ units: 400, paths: 1200, nonVital: 0.2 },
	{ units: 2000, paths: 5000, nonVital: 0 },
])(
	"$units units of a system get a schedule between their lower bound and the plain upgrade",
	(shape) => {
		const instance = realisticInstance({ ...shape, seed: shape.units });
		const bound = lowerBound(instance);
		const naive = union(instance, instance.start, "new system");
		const capacity = Math.floor(0.8 * naive);
		const found = schedule(instance, capacity);
		expectValid(instance, found);
		expect(found.peak).toBeGreaterThanOrEqual(bound);
		expect(found.peak).toBeLessThanOrEqual(capacity);
		expect(schedule(instance, naive)).toMatchObject({ peak: naive, exact: true });
		expect(schedule(instance, naive).steps).toHaveLength(1);
		if (shape.units > 500) return;
		const least = schedule(instance, bound - 1);
		expectValid(instance, least);
		expect(least.peak).toBeGreaterThanOrEqual(bound);
		expect(least.peak).toBeLessThanOrEqual(found.peak);
		expect(least.exact).toBe(false);
	},
);

test("what may be absent is taken out only where that helps, and as shortly as that does", () => {
	const apart = (bytes: number, unit: number) => ({ bytes, users: [unit], last: false });
	const instance: Instance = {
		vital: [true, false, false],
		keep: 10,
		old: [apart(10, 0), apart(10, 1), apart(2, 2)],
		new: [apart(12, 0), apart(14, 1), apart(2, 2)],
		glue: [],
		newGlue: 0,
		start: ["old", "old", "old"],
	};
	expect(schedule(instance, 60)).toMatchObject({ peak: 60, steps: [["new", "new", "new"]] });
	// the second makes room for the first; only then is it back
	expect(schedule(instance, 38).steps).toEqual([
		["old", "absent", "new"],
		["new", "absent", "new"],
		["new", "new", "new"],
	]);
});

test("nothing to do is one activation: that of the new system", () => {
	const instance = randomInstance({ units: 0, seed: 1, isShared: true });
	expect(schedule(instance, 0).steps).toEqual([[]]);
	const done = { ...randomInstance({ units: 2, seed: 2 }), start: ["new", "new"] as const };
	expect(schedule(done, 0).steps).toEqual([["new", "new"]]);
});

function absences({ steps }: Schedule): number {
	return steps.flat().filter((state) => state === "absent").length;
}

/** Steps that only go forward and end with every unit "new", their peak as told. */
function expectValid(instance: Instance, { steps, peak }: Schedule): void {
	let before = instance.start;
	for (const [k, states] of steps.entries()) {
		expect(isBefore(before, states)).toBe(true);
		const taken = states.findIndex(
			(state, unit) => state === "absent" && instance.start[unit] === "old" && instance.vital[unit],
		);
		expect(taken).toBe(-1);
		const to = k === steps.length - 1 ? "new system" : states;
		expect(union(instance, before, to)).toBeLessThanOrEqual(peak);
		before = states;
	}
	expect(before.every((state) => state === "new")).toBe(true);
	expect(Math.max(...needs(instance, steps))).toBe(peak);
}

type Choice = (instance: Instance, now: States, units: readonly number[]) => number;

/** The peak where one unit after another becomes "new", each an activation of its own. */
function naivePeak(instance: Instance, choose: Choice): number {
	let now = instance.start;
	let peak = 0;
	for (;;) {
		const units = [...now.keys()].filter((unit) => now[unit] !== "new");
		if (units.length === 0) return Math.max(peak, union(instance, now, "new system"));
		const next = switched(now, choose(instance, now, units));
		peak = Math.max(peak, union(instance, now, next));
		now = next;
	}
}

function switched(now: States, unit: number): UnitState[] {
	return now.map((state, k) => (k === unit ? "new" : state));
}

/** The unit whose step needs least; of several the one that leaves least. */
function cheapest(instance: Instance, now: States, units: readonly number[]): number {
	const cost = (unit: number) => {
		const next = switched(now, unit);
		return [need(instance, now, next), held(instance, next)] as const;
	};
	return units.reduce((best, unit) => {
		const [a, b] = [cost(unit), cost(best)];
		return (a[0] - b[0] || a[1] - b[1]) < 0 ? unit : best;
	});
}

function johnson({ old, new: new_, start }: Instance): Choice {
	const of = (atoms: Instance["old"], unit: number) =>
		atoms.reduce((sum, { bytes, users }) => sum + (users.includes(unit) ? bytes : 0), 0);
	const rank = start.map((state, unit) => {
		const isOut = (users: readonly number[]) => users.some((user) => start[user] === "new");
		const come = of(
			new_.filter(({ users }) => !isOut(users)),
			unit,
		);
		const go =
			state === "old"
				? of(
						old.filter(({ last }) => !last),
						unit,
					)
				: 0;
		return come <= go ? [0, come] : [1, -go];
	});
	return (_, __, units) =>
		units.reduce((best, unit) => {
			const [a, b] = [rank[unit]!, rank[best]!];
			return (a[0]! - b[0]! || a[1]! - b[1]!) < 0 ? unit : best;
		});
}

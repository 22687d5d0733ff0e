import { expect, test } from "vitest";
import { randomNumbers } from "../../closure/random.ts";
import { insertionSearch } from "./insertion.ts";
import { type Jobs, jobsOf } from "./jobs.ts";
import { greedyOrder } from "./orders.ts";
import { remaining } from "./remaining.ts";
import { type Chain, chainOf, fewestStops, leastPeakOf } from "./stops.ts";
import { smallInstance } from "./testing.ts";

test("a chain is gone through with the fewest stops of all choices of stops", () => {
	for (let seed = 0; seed < 300; seed++) {
		const jobs = splitJobs(seed);
		const chain = chainOf(jobs, greedyOrder(jobs));
		const choices = allStops(chain);
		const least = Math.min(...choices.map(({ peak }) => peak));
		expect(leastPeakOf(chain)).toBe(least);
		const capacity = Math.floor(least * (1 + (seed % 5) / 20));
		const fitting = choices
			.filter(({ peak }) => peak <= capacity)
			.sort((a, b) => a.at.length - b.at.length || a.absences - b.absences);
		const found = fewestStops(chain, capacity)!;
		expect([found.at.length, found.absences]).toEqual([
			fitting[0]!.at.length,
			fitting[0]!.absences,
		]);
		expect(fitting).toContainEqual(found);
		expect(fewestStops(chain, least - 1)).toBeNull();
	}
});

test("where insertions end no job does better at another place, all needs taken from nothing", () => {
	for (let seed = 0; seed < 200; seed++) {
		const jobs = splitJobs(seed);
		const goal = Math.floor(leastPeakOf(chainOf(jobs, greedyOrder(jobs))) * 0.9);
		const order = insertionSearch(jobs, greedyOrder(jobs), goal, { left: Infinity });
		const [peak, excess] = score(jobs, order, goal);
		if (peak! <= goal) continue;
		for (const job of order) {
			const others = order.filter((other) => other !== job);
			for (const at of order.keys()) {
				const moved = [...others.slice(0, at), job, ...others.slice(at)];
				if (moved.some((each, k) => moved.indexOf(jobs.all[each]!.after) > k)) continue;
				const [itsPeak, itsExcess] = score(jobs, moved, goal);
				expect(itsPeak! - peak! || itsExcess! - excess!).toBeGreaterThanOrEqual(0);
			}
		}
	}
});

function splitJobs(seed: number): Jobs {
	const left = remaining(smallInstance((seed * 4 + 2 + (seed % 2)) % 1000));
	const random = randomNumbers(seed);
	const three = [...left.states.keys()].filter((unit) => left.states[unit]!.length === 3);
	return jobsOf(left, new Set(three.filter(() => random() < 0.7)));
}

function score(jobs: Jobs, order: readonly number[], goal: number): number[] {
	const { held, brought } = chainOf(jobs, order);
	const needs = order.map((_, k) => held[k]! + brought[k + 1]!);
	const excess = needs.map((need) => Math.max(0, need - goal));
	return [Math.max(0, ...needs), excess.reduce((a, b) => a + b, 0)];
}

/** Every choice of stops. */
function allStops({ order, held, brought, absent, end }: Chain) {
	return Array.from({ length: 2 ** order.length }, (_, choice) => {
		const at = order.flatMap((_, k) => ((choice >> k) & 1 ? [k + 1] : []));
		let from = 0;
		let peak = 0;
		for (const stop of at) {
			peak = Math.max(peak, held[from]! + brought[stop]!);
			from = stop;
		}
		const absences = at.reduce((sum, stop) => sum + absent[stop]!, 0);
		return { at, absences, peak: Math.max(peak, held[from]! + end) };
	});
}

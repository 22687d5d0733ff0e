import { beamOrder } from "./beam.ts";
import { fewerAbsences } from "./fewer-absences.ts";
import { insertionSearch } from "./insertion.ts";
import type { Instance, Schedule, States } from "./instance.ts";
import { type Jobs, jobsOf } from "./jobs.ts";
import { lowerBound } from "./lower-bound.ts";
import { needs } from "./need.ts";
import { backwards, greedyOrder, johnsonOrder } from "./orders.ts";
import { packedOrders } from "./packing.ts";
import { type Remaining, statesOf } from "./remaining.ts";
import { type Chain, chainOf, fewestStops, leastPeakOf, type Stops } from "./stops.ts";

/** How much insertions may look at (Tries), for one kind of jobs and one goal: a second or two. */
const TRIES = 2 ** 25;
/** Jobs times jobs that a beam of one way is worth, shared by the ways that are followed. */
const BEAMS = 2 ** 26;

/** An order of jobs and where to stop on the way. */
interface Found {
	readonly jobs: Jobs;
	readonly chain: Chain;
	readonly stops: Stops;
	/** Does it fit the capacity? */
	readonly fits: boolean;
}

/**
 * A good schedule where there are too many states to look at each: never worse than the plain
 * upgrade, the greedy order or Johnson's, for it is the best of all that are tried. What cannot
 * be absent is never so; what can is tried both ways. The search for a lower peak ends as soon as
 * the capacity is met. The same instance gives the same schedule.
 */
export function searchedSchedule(
	instance: Instance,
	remaining: Remaining,
	capacity: number,
): Schedule {
	const end = statesOf(instance, remaining, () => "new");
	const naive = remaining.held + remaining.end;
	if (naive <= capacity) return { steps: [end], peak: naive, exact: true };
	const bound = lowerBound(instance);
	const splittable = new Set(
		[...remaining.states.keys()].filter((unit) => remaining.states[unit]!.length === 3),
	);
	const kinds = [jobsOf(remaining, new Set())];
	if (splittable.size > 0) kinds.push(jobsOf(remaining, splittable));
	let best: Found | null = null;
	const consider = (jobs: Jobs, order: readonly number[]) => {
		const found = foundIn(jobs, order, capacity);
		if (best === null || isBetter(found, best)) best = found;
		return found;
	};
	for (const jobs of kinds) for (const order of seeds(jobs)) consider(jobs, order);
	// What cannot be met leads astray; then what the least peak is sought with is tried as well, so
	// that with as much room as the least peak found there is a schedule that fits.
	for (const goal of capacity > bound ? [capacity, bound] : [bound]) {
		for (const jobs of kinds) {
			if (!best!.fits) improved(jobs, goal, (order) => consider(jobs, order));
		}
	}
	if (best!.fits) {
		for (const jobs of kinds) {
			for (const order of packedOrders(jobs, capacity)) consider(jobs, order);
			for (const order of packedOrders(backwards(jobs), capacity)) {
				consider(jobs, order.reverse());
			}
		}
	}
	const steps = stepsOf(instance, remaining, best!);
	const limit = best!.fits ? capacity : best!.stops.peak;
	const final = best!.stops.absences === 0 ? steps : fewerAbsences(instance, steps, limit);
	return { steps: final, peak: Math.max(...needs(instance, final)), exact: false };
}

function seeds(jobs: Jobs): number[][] {
	return [greedyOrder(jobs), johnsonOrder(jobs), greedyOrder(backwards(jobs)).reverse()];
}

/** Beam search from both ends and insertions into all orders known, until one does. */
function improved(jobs: Jobs, goal: number, consider: (order: readonly number[]) => Found): void {
	const size = jobs.all.length;
	const width = Math.max(2, Math.min(64, Math.floor(BEAMS / size ** 2 / 8)));
	const orders: (() => number[])[] = [
		() => beamOrder(jobs, width, goal),
		() => beamOrder(backwards(jobs), width, goal).reverse(),
		...seeds(jobs).map((order) => () => order),
	];
	for (const [k, order] of orders.entries()) {
		const start = order();
		if (consider(start).fits) return;
		const tries = { left: TRIES / (orders.length - k) };
		if (consider(insertionSearch(jobs, start, goal, tries)).fits) return;
	}
}

function foundIn(jobs: Jobs, order: readonly number[], capacity: number): Found {
	const chain = chainOf(jobs, order);
	const fitting = fewestStops(chain, capacity);
	if (fitting !== null) return { jobs, chain, stops: fitting, fits: true };
	return { jobs, chain, stops: fewestStops(chain, leastPeakOf(chain))!, fits: false };
}

function isBetter(a: Found, b: Found): boolean {
	if (a.fits !== b.fits) return a.fits;
	const fewer = a.stops.at.length - b.stops.at.length || a.stops.absences - b.stops.absences;
	const lower = a.stops.peak - b.stops.peak;
	return (a.fits ? fewer || lower : lower || fewer) < 0;
}

function stepsOf(instance: Instance, remaining: Remaining, { jobs, chain, stops }: Found) {
	const now = remaining.states.map(([state]) => state!);
	const steps: States[] = [];
	let done = 0;
	for (const stop of stops.at) {
		for (; done < stop; done++) {
			const { unit, to } = jobs.all[chain.order[done]!]!;
			now[unit] = to;
		}
		steps.push(statesOf(instance, remaining, (unit) => now[unit]!));
	}
	steps.push(statesOf(instance, remaining, () => "new"));
	return steps;
}

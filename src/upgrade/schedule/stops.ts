import type { Jobs } from "./jobs.ts";
import { advance, walkOf } from "./walk.ts";

/** An order of jobs with the needs along it. */
export interface Chain {
	readonly order: readonly number[];
	/** Parts of the need (need.ts) after so many jobs. */
	readonly held: Float64Array;
	readonly brought: Float64Array;
	/** Units absent then. */
	readonly absent: Int32Array;
	/** What comes with the new system. */
	readonly end: number;
}

/** After how many jobs of a chain systems are activated, the new system left out. */
export interface Stops {
	readonly at: readonly number[];
	readonly absences: number;
	readonly peak: number;
}

/** O(users). */
export function chainOf(jobs: Jobs, order: readonly number[]): Chain {
	const walk = walkOf(jobs);
	const held = new Float64Array(order.length + 1);
	const brought = new Float64Array(order.length + 1);
	const absent = new Int32Array(order.length + 1);
	held[0] = walk.held;
	brought[0] = walk.brought;
	absent[0] = jobs.absent;
	for (const [k, job] of order.entries()) {
		advance(jobs, walk, job);
		held[k + 1] = walk.held;
		brought[k + 1] = walk.brought;
		absent[k + 1] = absent[k]! + jobs.all[job]!.absent;
	}
	return { order, held, brought, absent, end: jobs.end };
}

/**
 * The least peak with which a chain can be gone through, whatever the stops. Stopping everywhere
 * is mostly best, but not always: what is made for a stop counts. O(jobs^2).
 */
export function leastPeakOf({ held, brought, end }: Chain): number {
	const last = held.length;
	const least = new Float64Array(last + 1);
	for (let to = 1; to <= last; to++) {
		const comes = to === last ? end : brought[to]!;
		let best = Infinity;
		for (let from = 0; from < to; from++) {
			const peak = Math.max(least[from]!, held[from]! + comes);
			if (peak < best) best = peak;
		}
		least[to] = best;
	}
	return least[last]!;
}

/**
 * The fewest stops with which a chain never needs more than the capacity, of those with the
 * fewest absences, then the least peak as far as the choice of the last step goes; null where
 * there are none. To go as far as the capacity allows each time would do if stopping later never
 * held more (old packages only go); what is made for a stop can be larger than what it replaces,
 * so all pairs of stops are looked at, O(jobs^2), and that is right in any case.
 */
export function fewestStops(chain: Chain, capacity: number): Stops | null {
	const { held, brought, absent, end } = chain;
	const last = held.length;
	const steps = new Int32Array(last + 1).fill(-1);
	const absences = new Int32Array(last + 1);
	const peak = new Float64Array(last + 1);
	const before = new Int32Array(last + 1);
	steps[0] = 0;
	for (let to = 1; to <= last; to++) {
		const room = capacity - (to === last ? end : brought[to]!);
		let best = -1;
		for (let from = 0; from < to; from++) {
			if (steps[from]! < 0 || held[from]! > room) continue;
			const order =
				best < 0 ? -1 : steps[from]! - steps[best]! || absences[from]! - absences[best]!;
			const need = Math.max(peak[from]!, held[from]! + capacity - room);
			if (order > 0 || (order === 0 && need >= peak[to]!)) continue;
			best = from;
			peak[to] = need;
		}
		if (best < 0) continue;
		steps[to] = steps[best]! + 1;
		absences[to] = absences[best]! + (to === last ? 0 : absent[to]!);
		before[to] = best;
	}
	if (steps[last]! < 0) return null;
	const at: number[] = [];
	for (let stop = before[last]!; stop > 0; stop = before[stop]!) at.unshift(stop);
	return { at, absences: absences[last]!, peak: peak[last]! };
}

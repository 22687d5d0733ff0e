import { fewestSteps, type Way } from "./fewest-steps.ts";
import type { Instance, Schedule, States } from "./instance.ts";
import { latticeOf } from "./lattice.ts";
import { leastPeak } from "./least-peak.ts";
import { lowerBound } from "./lower-bound.ts";
import { type Remaining, statesOf } from "./remaining.ts";

/** States that are looked at for fewer absences and a lower peak, some seconds at most. */
const EFFORT = 2 ** 26;

/**
 * The best schedule of all, by looking at every state: the fewest activations within the
 * capacity, of those the fewest absences, and of those (as far as is cheap) the least peak.
 * Where nothing fits, the same at the least peak there is.
 */
export function exactSchedule(
	instance: Instance,
	remaining: Remaining,
	capacity: number,
): Schedule {
	const lattice = latticeOf(remaining);
	const low = lowerBound(instance);
	const effort = { left: EFFORT };
	const fitting = fewestSteps(lattice, capacity, effort);
	let way: Way;
	if (fitting === null) {
		const naive = remaining.held + remaining.end;
		const peak = leastPeak(lattice, Math.max(low, Math.floor(capacity) + 1), naive);
		way = fewestSteps(lattice, peak, effort)!;
	} else {
		way = fitting;
		let floor = low;
		while (floor < way.peak && way.through.length > 0 && effort.left > 0) {
			const middle = Math.floor((floor + way.peak) / 2);
			const lower = fewestSteps(lattice, middle, effort);
			if (
				lower !== null &&
				lower.through.length === way.through.length &&
				lower.absences === way.absences
			) {
				way = lower;
			} else floor = middle + 1;
		}
	}
	const steps: States[] = way.through.map((state) =>
		statesOf(instance, remaining, (unit) => {
			const value = Math.floor(state / lattice.weight[unit]!) % lattice.radix[unit]!;
			return remaining.states[unit]![value]!;
		}),
	);
	steps.push(statesOf(instance, remaining, () => "new"));
	return { steps, peak: way.peak, exact: true };
}

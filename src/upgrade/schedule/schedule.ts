import { exactSchedule } from "./exact.ts";
import type { Instance, Schedule } from "./instance.ts";
import { latticeSize } from "./lattice.ts";
import { remaining } from "./remaining.ts";
import { searchedSchedule } from "./search.ts";

/** Up to so many states every one of them is looked at. */
const MOST_STATES = 2 ** 20;

/**
 * The fewest activations that never need more than `capacity` bytes; where none can do with it,
 * those of the least peak. Of several, units are absent as seldom as possible; then the peak is
 * low as far as that is cheap. Exactly so (`exact`) up to about a million reachable states, which
 * takes some seconds at most; beyond that a good one, in O(units^2 + units * users) a try with a
 * bounded number of tries. Deterministic.
 */
export function schedule(instance: Instance, capacity: number): Schedule {
	const left = remaining(instance);
	return latticeSize(left) <= MOST_STATES
		? exactSchedule(instance, left, capacity)
		: searchedSchedule(instance, left, capacity);
}

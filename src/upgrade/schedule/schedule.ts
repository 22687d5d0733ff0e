import { exactSchedule } from "./exact.ts";
import type { Instance, Schedule } from "./instance.ts";
import { latticeSize } from "./lattice.ts";
import { remaining } from "./remaining.ts";

/** Up to so many states all of them are looked at. */
const MOST_STATES = 2 ** 20;

/**
 * The fewest activations that never need more than `capacity` bytes; where none can do with it,
 * those of the least peak. ...
 */
export function schedule(instance: Instance, capacity: number): Schedule {
	const left = remaining(instance);
	if (latticeSize(left) <= MOST_STATES) return exactSchedule(instance, left, capacity);
	throw new Error("not there yet");
}

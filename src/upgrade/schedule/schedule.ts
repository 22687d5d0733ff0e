import type { Instance, Schedule } from "./instance.ts";

/**
 * The fewest activations that never need more than `capacity` bytes; where none can do with it,
 * those of the least peak.
 */
export function schedule(_instance: Instance, _capacity: number): Schedule {
	throw new Error("not there yet");
}

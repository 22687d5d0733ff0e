import type { Instance } from "./instance.ts";

/** Bytes that no schedule, however fine, can do with less than. O(units * shared). */
export function lowerBound(_instance: Instance): number {
	throw new Error("not there yet");
}

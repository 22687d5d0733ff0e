import type { Instance } from "./instance.ts";
import { brought, held } from "./need.ts";

/** Bytes that no schedule, however fine, can do with less than. O(units * shared). */
export function lowerBound(instance: Instance): number {
	return Math.max(held(instance, instance.start), instance.keep + brought(instance, "new system"));
}

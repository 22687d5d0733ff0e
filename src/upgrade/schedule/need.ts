import type { UnitState } from "../../closure/upgrade-plan.ts";
import type { Instance, Shared, States } from "./instance.ts";

/** Where an activation ends: an intermediate system, or the new one. */
export type Next = States | "new system";

/**
 * Bytes that an activation needs, from the states that are left to those that come: all that is
 * there in the moment before it is committed and releases what has gone. It falls into a part
 * that only knows what is left (`held`) and one that only knows what comes (`brought`), since
 * what is "new" stays so. O(users).
 */
export function need(instance: Instance, from: States, to: Next): number {
	return held(instance, from) + brought(instance, to);
}

/** What each activation of a schedule needs. O(steps * users). */
export function needs(instance: Instance, steps: readonly States[]): number[] {
	return steps.map((to, k) =>
		need(
			instance,
			k === 0 ? instance.start : steps[k - 1]!,
			k === steps.length - 1 ? "new system" : to,
		),
	);
}

/** What is there of both systems and of the old one, where the units stand so. */
export function held({ keep, old, glue }: Instance, states: States): number {
	let bytes = keep;
	for (const atom of old) if (atom.last || isUsed(atom, states, "old")) bytes += atom.bytes;
	for (const path of glue) bytes += isMade(path, states) ? path.madeBytes : path.bytes;
	return bytes;
}

/** What is there of the new system and what was made, once the units stand so. */
export function brought(instance: Instance, next: Next): number {
	let bytes = 0;
	if (next === "new system") {
		for (const atom of instance.new) bytes += atom.bytes;
		return bytes + instance.newGlue;
	}
	for (const atom of instance.new) if (isUsed(atom, next, "new")) bytes += atom.bytes;
	for (const path of instance.glue) if (isMade(path, next)) bytes += path.madeBytes;
	return bytes;
}

/** Is configuration made anew: was anything below it switched, or taken out? */
export function isMade({ users }: { readonly users: readonly number[] }, states: States): boolean {
	return users.some((unit) => states[unit] !== "old");
}

function isUsed({ users }: Shared, states: States, as: UnitState): boolean {
	return users.some((unit) => states[unit] === as);
}

import type { UnitState } from "../../closure/upgrade-plan.ts";
import type { Instance, States } from "./instance.ts";
import { brought, held, isMade } from "./need.ts";

/** Bytes, and the units (by their place in `Remaining`) that decide over them. */
export interface Group {
	readonly bytes: number;
	readonly users: readonly number[];
}

/** Configuration that is still as it was: what an intermediate system adds by making it anew. */
export interface StillGlue {
	/** To what the next activation finds there; below 0 where what is made is smaller. */
	readonly held: number;
	/** To what comes with every intermediate system. */
	readonly brought: number;
	readonly users: readonly number[];
}

/** What is left to do from where an instance stands, all that is settled put into three sums. */
export interface Remaining {
	/** Units that are not "new" yet, by their number in the instance, rising. */
	readonly units: readonly number[];
	/** The states that each may still be in, in their order; the first is where it stands. */
	readonly states: readonly (readonly UnitState[])[];
	/** What is there when the first activation begins, without what it brings. */
	readonly held: number;
	/** What comes with an intermediate system in any case. */
	readonly brought: number;
	/** What comes with the new system. */
	readonly end: number;
	/** Gone as soon as none of its users is "old". */
	readonly old: readonly Group[];
	/** There as soon as one of its users is "new". */
	readonly new: readonly Group[];
	/** Made as soon as one of its users is not "old". */
	readonly glue: readonly StillGlue[];
}

/** O(users). */
export function remaining(instance: Instance): Remaining {
	const { start, vital } = instance;
	const units = [...start.keys()].filter((unit) => start[unit] !== "new");
	const place = new Map(units.map((unit, k) => [unit, k]));
	/** Each user once, those left out that do not decide any more. */
	const deciding = (users: readonly number[], as: (state: UnitState) => boolean) =>
		[...new Set(users)].filter((unit) => as(start[unit]!)).map((unit) => place.get(unit)!);
	const isOld = (state: UnitState) => state === "old";
	return {
		units,
		states: units.map((unit) => left(start[unit]!, vital[unit]!)),
		held: held(instance, start),
		brought: brought(instance, start),
		end: brought(instance, "new system"),
		old: instance.old
			.filter(({ last }) => !last)
			.map(({ bytes, users }) => ({ bytes, users: deciding(users, isOld) }))
			.filter(isDecided),
		new: instance.new
			.filter(({ users }) => users.every((unit) => start[unit] !== "new"))
			.map(({ bytes, users }) => ({ bytes, users: deciding(users, () => true) }))
			.filter(isDecided),
		glue: instance.glue
			.filter((path) => !isMade(path, start))
			.map(({ bytes, madeBytes, users }) => ({
				held: madeBytes - bytes,
				brought: madeBytes,
				users: deciding(users, isOld),
			}))
			.filter(isDecided),
	};
}

/** The states of all units of the instance, those that are left as said. */
export function statesOf(
	{ start }: Instance,
	{ units }: Remaining,
	each: (place: number) => UnitState,
): States {
	const states: UnitState[] = start.map(() => "new");
	for (const [place, unit] of units.entries()) states[unit] = each(place);
	return states;
}

function left(state: UnitState, isVital: boolean): readonly UnitState[] {
	if (state === "absent") return ["absent", "new"];
	return isVital ? ["old", "new"] : ["old", "absent", "new"];
}

/** Is there anybody who decides? Without, the bytes are in the sums already. */
function isDecided({ users }: { readonly users: readonly number[] }): boolean {
	return users.length > 0;
}

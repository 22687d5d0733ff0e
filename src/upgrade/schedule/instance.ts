import type { UnitState } from "../../closure/upgrade-plan.ts";

/** Bytes with the units (by number) that need them. */
export interface Shared {
	readonly bytes: number;
	readonly users: readonly number[];
	/** Needed by the old system as a whole to the last, or by the new one as a whole. */
	readonly last: boolean;
}

/** What a schedule is found for. All bytes are exact sums of whole numbers. */
export interface Instance {
	/** May the unit be absent for a while? By number. */
	readonly vital: readonly boolean[];
	/** Never released: both systems have it, or it is pinned. */
	readonly keep: number;
	/** There while one of its users is "old"; those with `last` until the new system is there. */
	readonly old: readonly Shared[];
	/** There as soon as one of its users is "new"; all of it with the new system. */
	readonly new: readonly Shared[];
	/**
	 * Configuration: `bytes` while all its users are "old"; `madeBytes`, and anew for each
	 * intermediate system, as soon as one of them is not. Gone with the new system.
	 */
	readonly glue: readonly {
		readonly bytes: number;
		readonly madeBytes: number;
		readonly users: readonly number[];
	}[];
	/** Configuration of the new system: comes with it. */
	readonly newGlue: number;
	/** Where each unit stands now; all "old" at the start of an upgrade. */
	readonly start: readonly UnitState[];
}

/** The states of all units after one activation, by number. */
export type States = readonly UnitState[];

/** Systems to go through, the last one the new system: every unit "new". */
export interface Schedule {
	readonly steps: readonly States[];
	/** The most that any step needs. */
	readonly peak: number;
	/** Was every schedule considered? */
	readonly exact: boolean;
}

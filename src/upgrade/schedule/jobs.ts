import type { UnitState } from "../../closure/upgrade-plan.ts";
import type { Group, Remaining, StillGlue } from "./remaining.ts";

/** What can be done to a unit: switch it, or take it out first and add it later. */
export interface Job {
	/** By its place in `Remaining`. */
	readonly unit: number;
	readonly to: UnitState;
	/** The job that must be done before; -1 for none. */
	readonly after: number;
	/** How many more units are absent when it is done: 1, 0 or -1. */
	readonly absent: number;
}

/**
 * All that is left, as jobs, users being numbers of jobs: a group of `old` goes when all its
 * jobs are done, one of `new` comes and `glue` is made with the first. Orders of jobs are what is
 * searched where states are too many.
 */
export interface Jobs {
	readonly all: readonly Job[];
	readonly held: number;
	readonly brought: number;
	readonly end: number;
	/** Units that are absent from the start. */
	readonly absent: number;
	readonly old: readonly Group[];
	readonly new: readonly Group[];
	readonly glue: readonly StillGlue[];
	/** The job that waits for it, by job; -1 for none. */
	readonly next: readonly number[];
	/** Groups by job. */
	readonly oldOf: readonly (readonly number[])[];
	readonly newOf: readonly (readonly number[])[];
	readonly glueOf: readonly (readonly number[])[];
}

/** With a job for each unit; with two for those in `split`, which may be absent. O(users). */
export function jobsOf(remaining: Remaining, split: ReadonlySet<number>): Jobs {
	const all: Job[] = [];
	const first: number[] = [];
	const last: number[] = [];
	let absent = 0;
	for (const [unit, states] of remaining.states.entries()) {
		first.push(all.length);
		if (split.has(unit)) {
			all.push({ unit, to: "absent", after: -1, absent: 1 });
			all.push({ unit, to: "new", after: all.length - 1, absent: -1 });
		} else {
			const isAbsent = states[0] === "absent";
			all.push({ unit, to: "new", after: -1, absent: isAbsent ? -1 : 0 });
			if (isAbsent) absent++;
		}
		last.push(all.length - 1);
	}
	const by = <T extends { readonly users: readonly number[] }>(
		groups: readonly T[],
		job: number[],
	) => groups.map((group) => ({ ...group, users: group.users.map((unit) => job[unit]!) }));
	const old = by(remaining.old, first);
	const new_ = by(remaining.new, last);
	const glue = by(remaining.glue, first);
	const of = (groups: readonly { readonly users: readonly number[] }[]) => {
		const lists: number[][] = all.map(() => []);
		for (const [g, { users }] of groups.entries()) for (const job of users) lists[job]!.push(g);
		return lists;
	};
	const { held, brought, end } = remaining;
	return {
		all,
		held,
		brought,
		end,
		absent,
		old,
		new: new_,
		glue,
		next: all.map((_, job) => (all[job + 1]?.after === job ? job + 1 : -1)),
		oldOf: of(old),
		newOf: of(new_),
		glueOf: of(glue),
	};
}

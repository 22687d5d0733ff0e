import type { Jobs } from "./jobs.ts";

/**
 * Where one is in the midst of an order of jobs, and what each job that is left would change:
 * kept up to date, so that a step costs what it changes.
 */
export interface Walk {
	readonly isDone: Uint8Array;
	held: number;
	brought: number;
	/** What `held` and `brought` change by when the job is done next. */
	readonly holds: Float64Array;
	readonly brings: Float64Array;
	/** Jobs that each old group still waits for: how many, and the sum of their numbers. */
	readonly waits: Int32Array;
	readonly waitsFor: Float64Array;
	/** Is the new group there, the glue made? */
	readonly isThere: Uint8Array;
	readonly isMade: Uint8Array;
}

/** At the start. O(users). */
export function walkOf(jobs: Jobs): Walk {
	const count = jobs.all.length;
	const walk: Walk = {
		isDone: new Uint8Array(count),
		held: jobs.held,
		brought: jobs.brought,
		holds: new Float64Array(count),
		brings: new Float64Array(count),
		waits: Int32Array.from(jobs.old, ({ users }) => users.length),
		waitsFor: Float64Array.from(jobs.old, ({ users }) => users.reduce((a, b) => a + b, 0)),
		isThere: new Uint8Array(jobs.new.length),
		isMade: new Uint8Array(jobs.glue.length),
	};
	for (const { bytes, users } of jobs.old) {
		if (users.length === 1) walk.holds[users[0]!]! -= bytes;
	}
	for (const { bytes, users } of jobs.new) for (const job of users) walk.brings[job]! += bytes;
	for (const { held, brought, users } of jobs.glue) {
		for (const job of users) {
			walk.holds[job]! += held;
			walk.brings[job]! += brought;
		}
	}
	return walk;
}

/** O(jobs + groups). */
export function copied(walk: Walk): Walk {
	return {
		isDone: walk.isDone.slice(),
		held: walk.held,
		brought: walk.brought,
		holds: walk.holds.slice(),
		brings: walk.brings.slice(),
		waits: walk.waits.slice(),
		waitsFor: walk.waitsFor.slice(),
		isThere: walk.isThere.slice(),
		isMade: walk.isMade.slice(),
	};
}

/** Does a job. O(users of what changes); over a whole order O(users). */
export function advance(jobs: Jobs, walk: Walk, job: number): void {
	walk.isDone[job] = 1;
	walk.held += walk.holds[job]!;
	walk.brought += walk.brings[job]!;
	for (const g of jobs.oldOf[job]!) {
		walk.waitsFor[g]! -= job;
		if (--walk.waits[g]! === 1) walk.holds[walk.waitsFor[g]!]! -= jobs.old[g]!.bytes;
	}
	for (const g of jobs.newOf[job]!) {
		if (walk.isThere[g] === 1) continue;
		walk.isThere[g] = 1;
		const { bytes, users } = jobs.new[g]!;
		for (const user of users) walk.brings[user]! -= bytes;
	}
	for (const g of jobs.glueOf[job]!) {
		if (walk.isMade[g] === 1) continue;
		walk.isMade[g] = 1;
		const { held, brought, users } = jobs.glue[g]!;
		for (const user of users) {
			walk.holds[user]! -= held;
			walk.brings[user]! -= brought;
		}
	}
}

/** May the job be done next? */
export function isOpen(jobs: Jobs, walk: Walk, job: number): boolean {
	const { after } = jobs.all[job]!;
	return walk.isDone[job] === 0 && (after < 0 || walk.isDone[after] === 1);
}

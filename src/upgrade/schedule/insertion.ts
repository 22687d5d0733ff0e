import type { Jobs } from "./jobs.ts";
import { type Chain, chainOf } from "./stops.ts";

/** How much may still be looked at: places for jobs, and users of groups. */
export interface Tries {
	left: number;
}

interface Score {
	readonly peak: number;
	/** What all steps need beyond the goal. */
	readonly excess: number;
}

/**
 * An order made better by taking a job out and putting it where it does best, until no job can
 * be moved, the goal is met or the tries are used up. Every step counts as an activation. Of two
 * orders the one of the lower peak is better, then the one with less beyond the goal.
 *
 * All places for a job are judged at once, from what moving it changes: O(jobs + its groups). A
 * move costs O(users).
 */
export function insertionSearch(
	jobs: Jobs,
	start: readonly number[],
	goal: number,
	tries: Tries,
): readonly number[] {
	let chain = chainOf(jobs, start);
	let score = scoreOf(chain, goal);
	const all = [...jobs.old, ...jobs.new, ...jobs.glue];
	const users = all.reduce((sum, group) => sum + group.users.length, 0);
	let ends = endsOf(jobs, chain.order);
	let sinceBetter = 0;
	for (let job = 0; sinceBetter < jobs.all.length; job = (job + 1) % jobs.all.length) {
		if (score.peak <= goal || tries.left <= 0) break;
		tries.left -= jobs.all.length;
		const better = bestPlace(jobs, chain, ends, job, score, goal);
		sinceBetter++;
		if (better === null) continue;
		const order = chain.order.filter((other) => other !== job);
		order.splice(better, 0, job);
		chain = chainOf(jobs, order);
		score = scoreOf(chain, goal);
		ends = endsOf(jobs, order);
		tries.left -= users;
		sinceBetter = 0;
	}
	return chain.order;
}

/** Where the jobs are, and of each group the two that end it: one of them is not the job moved. */
interface Ends {
	readonly place: Int32Array;
	readonly old: readonly Two[];
	readonly new: readonly Two[];
	readonly glue: readonly Two[];
}

type Two = readonly [end: number, second: number];

function endsOf({ old, new: new_, glue }: Jobs, order: readonly number[]): Ends {
	const place = new Int32Array(order.length);
	for (const [k, job] of order.entries()) place[job] = k;
	const last = ({ users }: { readonly users: readonly number[] }): Two => {
		let [end, second] = [-1, -1];
		for (const job of users) {
			const at = place[job]!;
			if (at > end) [end, second] = [at, end];
			else if (at > second) second = at;
		}
		return [end, second];
	};
	const first = ({ users }: { readonly users: readonly number[] }): Two => {
		let [end, second] = [Infinity, Infinity];
		for (const job of users) {
			const at = place[job]!;
			if (at < end) [end, second] = [at, end];
			else if (at < second) second = at;
		}
		return [end, second];
	};
	return { place, old: old.map(last), new: new_.map(first), glue: glue.map(first) };
}

function scoreOf({ order, held, brought }: Chain, goal: number): Score {
	let peak = 0;
	let excess = 0;
	for (let k = 1; k <= order.length; k++) {
		const need = held[k - 1]! + brought[k]!;
		peak = Math.max(peak, need);
		excess += Math.max(0, need - goal);
	}
	return { peak, excess };
}

/** Before how many of the other jobs it does best; null where that is no better than now. */
function bestPlace(
	jobs: Jobs,
	{ order, held, brought }: Chain,
	ends: Ends,
	job: number,
	now: Score,
	goal: number,
): number | null {
	const others = order.length - 1;
	const here = ends.place[job]!;
	/** After how many of the others what is at a place is done. */
	const doneAt = (place: number) => (place < here ? place + 1 : Math.min(place, others + 1));
	const ofOthers = ([end, second]: Two) => doneAt(end === here ? second : end);
	/** What having done the job changes, after so many of the others. */
	const holds = new Float64Array(others + 2);
	const brings = new Float64Array(others + 2);
	for (const g of jobs.oldOf[job]!) holds[ofOthers(ends.old[g]!)]! -= jobs.old[g]!.bytes;
	for (const g of jobs.newOf[job]!) {
		const { bytes } = jobs.new[g]!;
		brings[0]! += bytes;
		brings[ofOthers(ends.new[g]!)]! -= bytes;
	}
	for (const g of jobs.glueOf[job]!) {
		const { held: more, brought: made } = jobs.glue[g]!;
		const first = ofOthers(ends.glue[g]!);
		holds[0]! += more;
		holds[first]! -= more;
		brings[0]! += made;
		brings[first]! -= made;
	}
	for (let k = 1; k <= others; k++) {
		holds[k]! += holds[k - 1]!;
		brings[k]! += brings[k - 1]!;
	}
	/** Parts of the need after so many of the others, the job not done, and done. */
	const heldAt = (k: number, isDone: boolean) =>
		k < here ? held[k]! + (isDone ? holds[k]! : 0) : held[k + 1]! - (isDone ? 0 : holds[k]!);
	const broughtAt = (k: number, isDone: boolean) =>
		k < here
			? brought[k]! + (isDone ? brings[k]! : 0)
			: brought[k + 1]! - (isDone ? 0 : brings[k]!);
	// what follows the job, from the end
	const peakAfter = new Float64Array(others + 1);
	const excessAfter = new Float64Array(others + 1);
	for (let k = others; k > 0; k--) {
		const need = heldAt(k - 1, true) + broughtAt(k, true);
		peakAfter[k - 1] = Math.max(peakAfter[k]!, need);
		excessAfter[k - 1] = excessAfter[k]! + Math.max(0, need - goal);
	}
	const { after } = jobs.all[job]!;
	const next = jobs.next[job]!;
	const from = after < 0 ? 0 : doneAt(ends.place[after]!);
	const to = next < 0 ? others : doneAt(ends.place[next]!) - 1;
	let best: number | null = null;
	let { peak: bestPeak, excess: bestExcess } = now;
	let peakBefore = 0;
	let excessBefore = 0;
	for (let k = 0; k <= to; k++) {
		if (k > 0) {
			const need = heldAt(k - 1, false) + broughtAt(k, false);
			peakBefore = Math.max(peakBefore, need);
			excessBefore += Math.max(0, need - goal);
		}
		if (k < from) continue;
		const need = heldAt(k, false) + broughtAt(k, true);
		const peak = Math.max(peakBefore, need, peakAfter[k]!);
		const excess = excessBefore + Math.max(0, need - goal) + excessAfter[k]!;
		if (peak > bestPeak || (peak === bestPeak && excess >= bestExcess)) continue;
		best = k;
		bestPeak = peak;
		bestExcess = excess;
	}
	return best;
}

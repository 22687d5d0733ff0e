import type { Jobs } from "./jobs.ts";
import { type Chain, chainOf } from "./stops.ts";

/** How much may still be tried, in jobs looked at. */
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
 * All places for a job are judged at once, from what moving it changes: O(jobs + users of what
 * it shares).
 */
export function insertionSearch(
	jobs: Jobs,
	start: readonly number[],
	goal: number,
	tries: Tries,
): readonly number[] {
	let chain = chainOf(jobs, start);
	let score = scoreOf(chain, goal);
	let sinceBetter = 0;
	for (let job = 0; sinceBetter < jobs.all.length; job = (job + 1) % jobs.all.length) {
		if (score.peak <= goal || tries.left <= 0) break;
		tries.left -= jobs.all.length;
		const better = bestPlace(jobs, chain, job, score, goal);
		sinceBetter++;
		if (better === null) continue;
		const order = chain.order.filter((other) => other !== job);
		order.splice(better, 0, job);
		chain = chainOf(jobs, order);
		score = scoreOf(chain, goal);
		sinceBetter = 0;
	}
	return chain.order;
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
	job: number,
	now: Score,
	goal: number,
): number | null {
	const others = order.length - 1;
	const place = new Int32Array(order.length);
	for (const [k, each] of order.entries()) place[each] = k;
	const here = place[job]!;
	/** After how many of the others another job is done. */
	const doneAt = (other: number) => place[other]! + (place[other]! < here ? 1 : 0);
	/** What having done the job changes, after so many of the others. */
	const holds = new Float64Array(others + 2);
	const brings = new Float64Array(others + 2);
	for (const g of jobs.oldOf[job]!) {
		let last = 0;
		for (const other of jobs.old[g]!.users) {
			if (other !== job) last = Math.max(last, doneAt(other));
		}
		holds[last]! -= jobs.old[g]!.bytes;
	}
	for (const g of jobs.newOf[job]!) {
		const { bytes, users } = jobs.new[g]!;
		brings[0]! += bytes;
		brings[firstOf(users)]! -= bytes;
	}
	for (const g of jobs.glueOf[job]!) {
		const { held: more, brought: made, users } = jobs.glue[g]!;
		const first = firstOf(users);
		holds[0]! += more;
		holds[first]! -= more;
		brings[0]! += made;
		brings[first]! -= made;
	}
	function firstOf(users: readonly number[]): number {
		let first = others + 1;
		for (const other of users) if (other !== job) first = Math.min(first, doneAt(other));
		return first;
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
	const { from, to } = bounds(jobs, job, doneAt, others);
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

/** The first and the last place that a job may have among the others. */
function bounds(jobs: Jobs, job: number, doneAt: (other: number) => number, others: number) {
	const { after } = jobs.all[job]!;
	const next = jobs.all.findIndex((other) => other.after === job);
	return {
		from: after < 0 ? 0 : doneAt(after),
		to: next < 0 ? others : doneAt(next) - 1,
	};
}

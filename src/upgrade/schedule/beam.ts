import { randomNumbers } from "../../closure/random.ts";
import type { Jobs } from "./jobs.ts";
import { advance, copied, isOpen, type Walk, walkOf } from "./walk.ts";

/** One of the ways that are followed. */
interface Beam {
	readonly walk: Walk;
	readonly peak: number;
	/** Of the jobs done: the same for the same jobs, whatever their order. */
	readonly mark: number;
	readonly last: number;
	readonly from: Beam | null;
}

interface Next {
	readonly from: Beam;
	readonly job: number;
	readonly peak: number;
	readonly left: number;
}

/**
 * An order found by following the best `width` beginnings at a time: those whose worst step needs
 * least, all below `goal` being as good as each other; of them those that leave least. Of those
 * that have done the same jobs one is followed. Deterministic.
 * O(jobs * width * (jobs + groups)).
 */
export function beamOrder(jobs: Jobs, width: number, goal: number): number[] {
	const random = randomNumbers(jobs.all.length);
	const marks = jobs.all.map(() => Math.floor(random() * 2 ** 52));
	let beams: Beam[] = [{ walk: walkOf(jobs), peak: goal, mark: 0, last: -1, from: null }];
	for (const _ of jobs.all) {
		const taken = new Set<number>();
		const kept = beams;
		beams = [];
		for (const next of bestNext(jobs, kept, width * 2)) {
			const mark = (next.from.mark + marks[next.job]!) % 2 ** 52;
			if (taken.has(mark) || beams.length === width) continue;
			taken.add(mark);
			const walk = copied(next.from.walk);
			advance(jobs, walk, next.job);
			beams.push({ walk, peak: next.peak, mark, last: next.job, from: next.from });
		}
	}
	const order: number[] = [];
	for (let beam: Beam | null = beams[0]!; beam !== null && beam.last >= 0; beam = beam.from) {
		order.unshift(beam.last);
	}
	return order;
}

/** The best ways to go on, the very best first. */
function bestNext(jobs: Jobs, beams: readonly Beam[], most: number): Next[] {
	const best: Next[] = [];
	for (const from of beams) {
		const { walk } = from;
		for (const job of jobs.all.keys()) {
			if (!isOpen(jobs, walk, job)) continue;
			const comes = walk.brought + walk.brings[job]!;
			const peak = Math.max(from.peak, walk.held + comes);
			const left = walk.held + walk.holds[job]! + comes;
			const worst = best[best.length - 1];
			if (best.length === most && (worst!.peak - peak || worst!.left - left) <= 0) continue;
			let at = best.length;
			while (at > 0 && (best[at - 1]!.peak - peak || best[at - 1]!.left - left) > 0) at--;
			best.splice(at, 0, { from, job, peak, left });
			if (best.length > most) best.pop();
		}
	}
	return best;
}

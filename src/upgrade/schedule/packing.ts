import type { Jobs } from "./jobs.ts";
import { advance, isOpen, type Walk, walkOf } from "./walk.ts";

/** How good it is to do a job next, while there is room: the smaller the better. */
type Rule = (walk: Walk, job: number) => number;

/** What is taken first when one activation is filled. */
const RULES: readonly Rule[] = [
	(walk, job) => walk.brings[job]!,
	(walk, job) => walk.brings[job]! + walk.holds[job]!,
	(walk, job) => walk.holds[job]! / (walk.brings[job]! + 1),
];

/**
 * Orders that aim at few activations: each is filled with all that there is room for, whatever
 * that leaves for the next. O(jobs^2) each.
 */
export function packedOrders(jobs: Jobs, capacity: number): number[][] {
	return RULES.map((rule) => {
		const walk = walkOf(jobs);
		const order: number[] = [];
		while (order.length < jobs.all.length) {
			const room = capacity - walk.held;
			const before = order.length;
			for (;;) {
				const job = best(jobs, walk, rule, room);
				if (job < 0) break;
				advance(jobs, walk, job);
				order.push(job);
			}
			if (order.length > before) continue;
			// nothing fits: go on with the next best, since the order is judged as a whole
			const job = best(jobs, walk, rule, Infinity);
			advance(jobs, walk, job);
			order.push(job);
		}
		return order;
	});
}

function best(jobs: Jobs, walk: Walk, rule: Rule, room: number): number {
	let found = -1;
	let value = 0;
	for (const job of jobs.all.keys()) {
		if (!isOpen(jobs, walk, job) || walk.brought + walk.brings[job]! > room) continue;
		const its = rule(walk, job);
		if (found < 0 || its < value) {
			found = job;
			value = its;
		}
	}
	return found;
}

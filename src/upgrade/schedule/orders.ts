import type { Jobs } from "./jobs.ts";
import { advance, isOpen, walkOf } from "./walk.ts";

/** The jobs, each time the one whose next step needs least; of several what leaves least. */
export function greedyOrder(jobs: Jobs): number[] {
	const walk = walkOf(jobs);
	const order: number[] = [];
	while (order.length < jobs.all.length) {
		let best = -1;
		for (const job of jobs.all.keys()) {
			if (!isOpen(jobs, walk, job)) continue;
			const less = best < 0 ? -1 : walk.brings[job]! - walk.brings[best]!;
			if (less < 0 || (less === 0 && walk.holds[job]! < walk.holds[best]!)) best = job;
		}
		advance(jobs, walk, best);
		order.push(best);
	}
	return order;
}

/**
 * Johnson's order for two machines, right where nothing is shared: first what brings no more than
 * goes, by what it brings; then the rest, most that goes first. Shared bytes count in full.
 */
export function johnsonOrder(jobs: Jobs): number[] {
	const come = jobs.newOf.map((of) => sumOf(of.map((g) => jobs.new[g]!)));
	const go = jobs.oldOf.map((of) => sumOf(of.map((g) => jobs.old[g]!)));
	const isFirst = (job: number) => come[job]! <= go[job]!;
	return [...jobs.all.keys()].sort((a, b) => {
		if (isFirst(a) !== isFirst(b)) return isFirst(a) ? -1 : 1;
		const ahead = isFirst(a) ? come[a]! - come[b]! : go[b]! - go[a]!;
		return ahead || a - b;
	});
}

/**
 * The same jobs backwards: what is brought goes, and what goes is brought, so that an order for
 * them, turned round, is one for these. What looks ahead from one end looks back from the other.
 * Glue counts as small in both, which is near enough for a search.
 */
export function backwards(jobs: Jobs): Jobs {
	return {
		...jobs,
		all: jobs.all.map((job, k) => ({ ...job, after: jobs.next[k]! })),
		next: jobs.all.map(({ after }) => after),
		old: jobs.new,
		new: jobs.old,
		glue: [],
		oldOf: jobs.newOf,
		newOf: jobs.oldOf,
		glueOf: jobs.all.map(() => []),
		held: jobs.brought + sumOf(jobs.new),
		brought: jobs.held - sumOf(jobs.old),
	};
}

function sumOf(groups: readonly { readonly bytes: number }[]): number {
	return groups.reduce((sum, { bytes }) => sum + bytes, 0);
}

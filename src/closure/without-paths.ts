import { type Closure, sum, weights } from "./closure.ts";
import { row } from "./graph.ts";
import { perClosure } from "./memo.ts";
import { retainedSizes } from "./retained-sizes.ts";

/**
 * What leaves the closure when `dropped` are taken out: they, and everything that no root
 * reaches any more. Ascending. Costs what the dropped reach, on any graph.
 *
 * Of what they reach, a root survives, and so does what has a referrer that they do not
 * reach; then what survivors reach survives too, unless it is dropped itself.
 */
export function lostWithout(closure: Closure, dropped: readonly number[]): Uint32Array {
	const { references, referrers } = closure;
	const isRoot = rootFlags(closure);
	const gone = new Set(dropped);
	const reached = new Set(dropped); // a Set is walked as it grows
	for (const node of reached) for (const target of row(references, node)) reached.add(target);
	const surviving = new Set<number>();
	for (const node of reached) {
		if (gone.has(node)) continue;
		const held = row(referrers, node).some((referrer) => !reached.has(referrer));
		if (held || isRoot[node] === 1) surviving.add(node);
	}
	for (const node of surviving) {
		for (const target of row(references, node)) if (!gone.has(target)) surviving.add(target);
	}
	return Uint32Array.from([...reached].filter((node) => !surviving.has(node))).sort();
}

/** What taking out `dropped` saves, jointly, in NAR bytes (in paths where no size is known). */
export function savingWithout(closure: Closure, dropped: readonly number[]): number {
	if (dropped.length === 1) return retainedSizes(closure)[dropped[0]!]!;
	const byWeight = weights(closure);
	return sum(Float64Array.from(lostWithout(closure, dropped), (i) => byWeight[i]!));
}

/** 1 for each root. */
export const rootFlags = perClosure(({ paths, roots }) => {
	const flags = new Uint8Array(paths.length);
	for (const root of roots) flags[root] = 1;
	return flags;
});

import type { Closure } from "./closure.ts";
import { isSized, type Measure, weights } from "./closure.ts";
import { dominators } from "./dominators.ts";
import { perClosure } from "./memo.ts";

/**
 * Retained size of every path (nix-tree's *added size*): what the closure would lose if
 * that path alone were taken out, which is the weight of its subtree in the dominator
 * tree. `byWeight` is bytes for a measure; any weights will do. O(paths), after dominators.
 */
export function retainedWeights(closure: Closure, byWeight: Float64Array): Float64Array {
	const { parent, order } = dominators(closure);
	const retained = byWeight.slice();
	for (let k = order.length - 1; k >= 0; k--) {
		const node = order[k]!;
		if (parent[node]! < retained.length) retained[parent[node]!]! += retained[node]!;
	}
	return retained;
}

/** Retained size of every path in bytes of `measure`. */
export function retainedSizes(closure: Closure, measure: Measure = "narSize"): Float64Array {
	return measure === "narSize"
		? retainedNarSizes(closure)
		: retainedWeights(closure, weights(closure, measure));
}

const retainedNarSizes = perClosure((closure) => retainedWeights(closure, weights(closure)));

/** How many paths each path retains, itself included. */
export const retainedPaths = perClosure((closure) =>
	retainedWeights(closure, new Float64Array(closure.paths.length).fill(1)),
);

/** Retained size where sizes are known, else the number of paths. */
export function retainedFigures(closure: Closure): Float64Array {
	return isSized(closure) ? retainedSizes(closure) : retainedPaths(closure);
}

import { type Closure, weights } from "./closure.ts";
import { dominators, type Rooted } from "./dominators.ts";
import { perClosure, remembered } from "./memo.ts";

/**
 * Retained size of every path (nix-tree's *added size*): what the closure would lose if
 * that path alone were taken out, which is the weight of its subtree in the dominator
 * tree. `byWeight` is bytes for a measure; any weights will do. O(paths), after dominators.
 */
export function retainedWeights(graph: Rooted, byWeight: Float64Array): Float64Array {
	const { parent, order } = dominators(graph);
	const retained = byWeight.slice();
	for (let k = order.length - 1; k >= 0; k--) {
		const node = order[k]!;
		if (parent[node]! < retained.length) retained[parent[node]!]! += retained[node]!;
	}
	return retained;
}

/** The same of a closure, remembered for each column of weights. */
export function retainedIn(closure: Closure, byWeight: Float64Array): Float64Array {
	return columns(closure)(byWeight);
}

const columns = perClosure((closure) =>
	remembered((byWeight: Float64Array) => retainedWeights(closure, byWeight)),
);

/** How many paths would go with each, itself included. */
export const retainedPaths = perClosure((closure) =>
	retainedIn(closure, new Float64Array(closure.paths.length).fill(1)),
);

/** Retained size of every path, in NAR bytes (in paths where no size is known). */
export const retainedSizes = perClosure((closure) => retainedIn(closure, weights(closure)));

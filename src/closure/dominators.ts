import { acyclicDominators } from "./acyclic-dominators.ts";
import { type Closure, components } from "./closure.ts";
import { lengauerTarjan } from "./lengauer-tarjan.ts";
import { perClosure } from "./memo.ts";

/**
 * The dominator tree under a virtual super-root that refers to every root. Path d
 * dominates path i when every chain from the super-root to i goes through d.
 */
export interface Dominators {
	/** Immediate dominator of each path; `paths.length` stands for the super-root. */
	readonly parent: Uint32Array;
	/** Every path once, a dominator before what it dominates. */
	readonly order: Uint32Array;
}

/** Dominators of any closure in O(references * log paths), faster where there is no cycle. */
export const dominators = perClosure((closure: Closure): Dominators => {
	const { acyclic, order } = components(closure);
	return acyclic ? acyclicDominators(closure, order) : lengauerTarjan(closure);
});

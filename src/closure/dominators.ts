import { acyclicDominators } from "./acyclic-dominators.ts";
import { componentsOf } from "./components.ts";
import type { Graph } from "./graph.ts";
import { lengauerTarjan } from "./lengauer-tarjan.ts";
import { remembered } from "./memo.ts";

/** A graph in both directions and roots that reach all of it, such as a closure. */
export interface Rooted {
	readonly references: Graph;
	readonly referrers: Graph;
	readonly roots: Uint32Array;
}

/**
 * The dominator tree under a virtual super-root that refers to every root. Path d
 * dominates path i when every chain from the super-root to i goes through d.
 */
export interface Dominators {
	/** Immediate dominator of each path; their number stands for the super-root. */
	readonly parent: Uint32Array;
	/** Every path once, a dominator before what it dominates. */
	readonly order: Uint32Array;
}

/** Dominators of any such graph in O(references * log paths), faster where there is no cycle. */
export const dominators = remembered((graph: Rooted): Dominators => {
	const { acyclic, order } = componentsOf(graph.references);
	return acyclic ? acyclicDominators(graph, order) : lengauerTarjan(graph);
});

import type { Closure } from "./closure.ts";
import { degree } from "./graph.ts";
import { search } from "./reach.ts";

/** How much there is of all chains to one path, where `allChains` would list it. */
export interface ChainCounts {
	/** Paths on any chain, the one asked about included. */
	readonly paths: number;
	/** References between them. */
	readonly references: number;
}

/**
 * Counts what lies on any chain from a root to path `i`: all above it, for a root reaches
 * everything. O(paths + references above it).
 */
export function chainCounts({ referrers }: Closure, i: number): ChainCounts {
	const { order } = search(referrers, [i]);
	let references = 0;
	for (const node of order) references += degree(referrers, node);
	return { paths: order.length, references };
}

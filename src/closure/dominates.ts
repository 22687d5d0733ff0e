import type { Closure } from "./closure.ts";
import { dominators } from "./dominators.ts";
import { perClosure } from "./memo.ts";

/**
 * Do all chains from the roots to `below` go through `above`? (A path dominates itself.) Two
 * look-ups, after one pass over the dominator tree.
 */
export function dominates(closure: Closure, above: number, below: number): boolean {
	const { first, size } = numbered(closure);
	const distance = first[below]! - first[above]!;
	return distance >= 0 && distance < size[above]!;
}

/** The dominator tree in preorder: what `i` dominates is numbered from `first[i]` on. */
const numbered = perClosure((closure) => {
	const nodes = closure.paths.length;
	const { parent, order } = dominators(closure);
	const size = new Uint32Array(nodes + 1).fill(1); // the last stands for the super-root
	for (let k = nodes - 1; k >= 0; k--) size[parent[order[k]!]!]! += size[order[k]!]!;
	const first = new Uint32Array(nodes);
	const next = new Uint32Array(nodes + 1);
	for (const node of order) {
		first[node] = next[parent[node]!]!;
		next[parent[node]!]! += size[node]!;
		next[node] = first[node]! + 1;
	}
	return { first, size };
});

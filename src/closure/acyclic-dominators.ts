import type { Dominators, Rooted } from "./dominators.ts";

/**
 * Dominators of a closure without cycles, in one pass: where referrers come first, the
 * immediate dominator of a path is the nearest common ancestor of its referrers in the tree
 * made so far. A path that two roots hold by ways of their own is settled after two
 * referrers, so most of the referrers of glibc are never looked at.
 *
 * Each path keeps one jump pointer besides its parent (Myers, 1983), so that an ancestor is
 * found in O(log depth) steps: O(references * log paths) at worst, however deep the tree.
 *
 * @param order every path, referrers before references
 */
export function acyclicDominators(graph: Rooted, order: Uint32Array): Dominators {
	const nodes = order.length;
	const { offsets, targets } = graph.referrers;
	const isRoot = new Uint8Array(nodes);
	for (const root of graph.roots) isRoot[root] = 1;
	const parent = new Uint32Array(nodes + 1);
	const jump = new Uint32Array(nodes + 1);
	const depth = new Uint32Array(nodes + 1);
	parent[nodes] = jump[nodes] = nodes; // the super-root

	const commonAncestor = (one: number, other: number): number => {
		let a = one;
		let b = other;
		if (depth[a]! < depth[b]!) [a, b] = [b, a];
		while (depth[a]! > depth[b]!) a = depth[jump[a]!]! >= depth[b]! ? jump[a]! : parent[a]!;
		while (a !== b) {
			const far = jump[a] !== jump[b];
			a = far ? jump[a]! : parent[a]!;
			b = far ? jump[b]! : parent[b]!;
		}
		return a;
	};

	for (let k = 0; k < nodes; k++) {
		const node = order[k]!;
		const end = offsets[node + 1]!;
		let e = offsets[node]!;
		let above = isRoot[node] === 1 ? nodes : targets[e]!;
		for (e++; e < end && above !== nodes; e++) above = commonAncestor(above, targets[e]!);
		parent[node] = above;
		depth[node] = depth[above]! + 1;
		// As in skew binary numbers: two jumps of one length make the next twice as long.
		const via = jump[above]!;
		const twice = depth[above]! - depth[via]! === depth[via]! - depth[jump[via]!]!;
		jump[node] = twice ? jump[via]! : above;
	}
	return { parent: parent.subarray(0, nodes), order };
}

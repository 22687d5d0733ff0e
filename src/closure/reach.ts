import type { Closure } from "./closure.ts";
import { type Graph, row } from "./graph.ts";
import { perClosure } from "./memo.ts";

/** Marks a node that a search did not reach. */
export const UNREACHED = 0xffffffff;

/** What a breadth-first search found. */
export interface Search {
	/** Fewest edges from a start; `UNREACHED` where there is no way. */
	readonly depth: Uint32Array;
	/** Reached nodes, nearest first. */
	readonly order: Uint32Array;
}

/**
 * Breadth-first search along `graph` from `starts`. Nodes for which `barred` holds 1 are
 * not entered. O(nodes + edges).
 */
export function search(graph: Graph, starts: Iterable<number>, barred?: Uint8Array): Search {
	const nodes = graph.offsets.length - 1;
	const depth = new Uint32Array(nodes).fill(UNREACHED);
	const order = new Uint32Array(nodes);
	let tail = 0;
	const visit = (node: number, distance: number) => {
		if (depth[node] !== UNREACHED || barred?.[node] === 1) return;
		depth[node] = distance;
		order[tail++] = node;
	};
	for (const start of starts) visit(start, 0);
	for (let head = 0; head < tail; head++) {
		const node = order[head]!;
		const next = depth[node]! + 1;
		for (let k = graph.offsets[node]!; k < graph.offsets[node + 1]!; k++) {
			visit(graph.targets[k]!, next);
		}
	}
	return { depth, order: order.subarray(0, tail) };
}

/** The search from the closure's roots: the depth of every path. */
export const fromRoots = perClosure((closure: Closure) =>
	search(closure.references, closure.roots),
);

/**
 * Who each path's shortest chain comes from (a root from itself). Of chains that are as
 * short, the one of the smallest paths from the top down, as Nix chooses, so that every
 * answer tells the same chain. O(paths log paths + references).
 */
const chainParents = perClosure((closure: Closure): Uint32Array => {
	const { paths, referrers } = closure;
	const { depth, order } = fromRoots(closure);
	const parent = Uint32Array.from(paths.keys());
	const rank = new Uint32Array(paths.length); // within a layer, by the whole chain
	for (let start = 0, end = 0; start < order.length; start = end) {
		const layer = depth[order[start]!]!;
		while (end < order.length && depth[order[end]!] === layer) end++;
		const members = order.slice(start, end);
		if (layer > 0) {
			for (const node of members) {
				let best = UNREACHED;
				for (const above of row(referrers, node)) {
					if (depth[above] !== layer - 1) continue;
					if (best === UNREACHED || rank[above]! < rank[best]!) best = above;
				}
				parent[node] = best;
			}
		}
		members.sort(
			(a, b) =>
				(layer > 0 ? rank[parent[a]!]! - rank[parent[b]!]! : 0) || (paths[a]! < paths[b]! ? -1 : 1),
		);
		for (let k = 0; k < members.length; k++) rank[members[k]!] = k;
	}
	return parent;
});

/** The shortest chain of references from a root to path `i`, both included. */
export function shortestChain(closure: Closure, i: number): number[] {
	return [...chainUpwards(closure, i)].reverse();
}

/** The same from path `i` up to the root, one after the other as they are asked for. */
export function* chainUpwards(closure: Closure, i: number): Generator<number> {
	const parent = chainParents(closure);
	let at = i;
	for (; parent[at] !== at; at = parent[at]!) yield at;
	yield at;
}

/** The shortest of the chains to `targets`; empty when there are none. */
export function chainToNearest(closure: Closure, targets: Iterable<number>): number[] {
	const { depth } = fromRoots(closure);
	let nearest: number | undefined;
	for (const target of targets) {
		const closer = nearest === undefined || depth[target]! < depth[nearest]!;
		const first = nearest !== undefined && closure.paths[target]! < closure.paths[nearest]!;
		if (closer || (depth[target] === depth[nearest!] && first)) nearest = target;
	}
	return nearest === undefined ? [] : shortestChain(closure, nearest);
}

/** Everything on any chain between two sets of paths. */
export interface Chains {
	/** Paths on some chain, ascending; empty when nothing leads there. */
	readonly paths: number[];
	/** References between them that lie on some chain, as [referrer, reference]. */
	readonly edges: [number, number][];
}

/**
 * All chains at once: the descendants of `from` that are ancestors of `to`, with the
 * references between them. The chains themselves can be too many to list.
 * O(paths + references).
 */
export function allChains(closure: Closure, from: Iterable<number>, to: Iterable<number>): Chains {
	const down = search(closure.references, from);
	const up = search(closure.referrers, to);
	const on = (node: number) => down.depth[node] !== UNREACHED && up.depth[node] !== UNREACHED;
	const paths = Array.from(down.order)
		.filter(on)
		.sort((a, b) => a - b);
	const edges: [number, number][] = [];
	for (const node of paths) {
		for (const target of row(closure.references, node)) if (on(target)) edges.push([node, target]);
	}
	return { paths, edges };
}

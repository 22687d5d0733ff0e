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
 * Who each path's chain comes from (a root from itself): of all chains of as many references
 * as `depth` has, the one of the smallest paths from the top down, as Nix chooses, so that
 * every answer tells the same chain. `order` has all paths, the least depth first; a chain
 * may take reference number `k` of `referrer` only where `leads` says so.
 * O(paths log paths + references).
 */
export function chainParents(
	{ paths, references }: Closure,
	{ depth, order }: Search,
	leads: (k: number, referrer: number) => boolean,
): Uint32Array {
	const { offsets, targets } = references;
	const parent = Uint32Array.from(paths.keys());
	const rank = new Uint32Array(paths.length); // within a layer, by the whole chain
	for (let start = 0, end = 0; start < order.length; start = end) {
		const layer = depth[order[start]!]!;
		while (end < order.length && depth[order[end]!] === layer) end++;
		const members = order
			.slice(start, end)
			.sort((a, b) => rank[parent[a]!]! - rank[parent[b]!]! || (paths[a]! < paths[b]! ? -1 : 1));
		for (let k = 0; k < members.length; k++) rank[members[k]!] = k;
		// Whoever comes first is the best of all referrers.
		for (const node of members) {
			for (let k = offsets[node]!; k < offsets[node + 1]!; k++) {
				const below = targets[k]!;
				if (depth[below] === layer + 1 && parent[below] === below && leads(k, node)) {
					parent[below] = node;
				}
			}
		}
	}
	return parent;
}

/** The same for the shortest chains there are. */
const shortestParents = perClosure((closure) =>
	chainParents(closure, fromRoots(closure), () => true),
);

/** The shortest chain of references from a root to path `i`, both included. */
export function shortestChain(closure: Closure, i: number): number[] {
	return [...chainUpwards(closure, i)].reverse();
}

/** The same from path `i` up to the root, one after the other as they are asked for. */
export function chainUpwards(closure: Closure, i: number): Generator<number> {
	return upwards(shortestParents(closure), i);
}

/** From path `i` to who its chain comes from, and so on up to the root. */
export function* upwards(parent: Uint32Array, i: number): Generator<number> {
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

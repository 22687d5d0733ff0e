import type { Closure } from "./closure.ts";
import { type Graph, row } from "./graph.ts";
import { perClosure } from "./memo.ts";

/** Marks a node that a search did not reach. */
export const UNREACHED = 0xffffffff;

/** A breadth-first search: every node's distance from the start and who found it. */
export interface Search {
	/** Fewest edges from a start; `UNREACHED` where there is no way. */
	readonly depth: Uint32Array;
	/** The node it was found from (itself for a start); `UNREACHED` likewise. */
	readonly foundFrom: Uint32Array;
	/** Reached nodes in order of discovery. */
	readonly order: Uint32Array;
}

/**
 * Breadth-first search along `graph` from `starts`. Nodes for which `barred` holds 1 are
 * not entered. Among equally short ways the one found first wins, so answers are the same
 * every time. O(nodes + edges).
 */
export function search(graph: Graph, starts: Iterable<number>, barred?: Uint8Array): Search {
	const nodes = graph.offsets.length - 1;
	const depth = new Uint32Array(nodes).fill(UNREACHED);
	const foundFrom = new Uint32Array(nodes).fill(UNREACHED);
	const order = new Uint32Array(nodes);
	let tail = 0;
	const visit = (node: number, from: number, distance: number) => {
		if (depth[node] !== UNREACHED || barred?.[node] === 1) return;
		depth[node] = distance;
		foundFrom[node] = from;
		order[tail++] = node;
	};
	for (const start of starts) visit(start, start, 0);
	for (let head = 0; head < tail; head++) {
		const node = order[head]!;
		const next = depth[node]! + 1;
		for (let k = graph.offsets[node]!; k < graph.offsets[node + 1]!; k++) {
			visit(graph.targets[k]!, node, next);
		}
	}
	return { depth, foundFrom, order: order.subarray(0, tail) };
}

/** The search from the closure's roots: depth of every path, and shortest chains. */
export const fromRoots = perClosure((closure: Closure) =>
	search(closure.references, closure.roots),
);

/** The way from a start of `found` to `node`, both included; empty when there is none. */
export function wayTo(found: Search, node: number): number[] {
	if (found.depth[node] === UNREACHED) return [];
	const way = [node];
	for (let at = node; found.foundFrom[at] !== at; at = found.foundFrom[at]!) {
		way.push(found.foundFrom[at]!);
	}
	return way.reverse();
}

/** A shortest chain of references from a root to path `i`. O(its length) once searched. */
export function shortestChain(closure: Closure, i: number): number[] {
	return wayTo(fromRoots(closure), i);
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

import type { Closure } from "../../closure/closure.ts";
import { type Graph, reversed } from "../../closure/graph.ts";
import { allChains, search, UNREACHED } from "../../closure/reach.ts";

/** How much of the closure is drawn. */
export type Scope =
	| { readonly kind: "whole" }
	/** What a path leads to, and what leads to it, by so many references at most. */
	| { readonly kind: "near"; readonly path: number; readonly depth: number }
	/** Everything on any chain from a root to a path. */
	| { readonly kind: "chains"; readonly path: number };

/** Paths in a scope, ascending. O(paths + references). */
export function pathsIn(closure: Closure, scope: Scope): Uint32Array {
	switch (scope.kind) {
		case "whole":
			return Uint32Array.from(closure.paths.keys());
		case "chains":
			return Uint32Array.from(allChains(closure, closure.roots, [scope.path]).paths);
		case "near": {
			const down = search(closure.references, [scope.path]).depth;
			const up = search(closure.referrers, [scope.path]).depth;
			return Uint32Array.from(closure.paths.keys()).filter(
				(i) => Math.min(down[i]!, up[i]!) <= scope.depth,
			);
		}
	}
}

/** A part of a graph: what is left out of it is left out of its edges. */
export interface Part {
	/** Numbers that the nodes have in the whole graph, ascending. */
	readonly nodes: Uint32Array;
	readonly graph: Graph;
	readonly referrers: Graph;
	/** Number in the part of each node of the whole; `UNREACHED` of what is left out. */
	readonly number: Uint32Array;
}

/** The part that `nodes` (ascending) make up, with the edges between them. O(nodes + edges). */
export function partOf(whole: Graph, nodes: Uint32Array): Part {
	const number = new Uint32Array(whole.offsets.length - 1).fill(UNREACHED);
	for (let i = 0; i < nodes.length; i++) number[nodes[i]!] = i;
	const offsets = new Uint32Array(nodes.length + 1);
	const targets = new Uint32Array(whole.targets.length);
	let kept = 0;
	for (let i = 0; i < nodes.length; i++) {
		for (let k = whole.offsets[nodes[i]!]!; k < whole.offsets[nodes[i]! + 1]!; k++) {
			const target = number[whole.targets[k]!]!;
			if (target !== UNREACHED) targets[kept++] = target;
		}
		offsets[i + 1] = kept;
	}
	const graph = { offsets, targets: targets.slice(0, kept) };
	return { nodes, graph, referrers: reversed(graph), number };
}

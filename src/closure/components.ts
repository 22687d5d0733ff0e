import type { Graph } from "./graph.ts";
import { remembered } from "./memo.ts";

/**
 * The strongly connected components of a graph, numbered in topological order: an edge
 * between two components always goes from the smaller number to the larger.
 */
export interface Components {
	/** Component of each node. */
	readonly of: Uint32Array;
	readonly count: number;
	/** Nodes grouped by component, components ascending. */
	readonly order: Uint32Array;
	/** True when every component is one node; `order` is then a topological order. */
	readonly acyclic: boolean;
}

/**
 * Components in O(nodes + edges), remembered with the graph. A graph without cycles, as a
 * store is, is done by counting predecessors; Tarjan's algorithm is only needed where that
 * gets stuck.
 */
export const componentsOf = remembered((graph: Graph): Components => {
	const order = topologicalOrder(graph);
	if (order === null) return tarjan(graph);
	const of = new Uint32Array(order.length);
	for (let k = 0; k < order.length; k++) of[order[k]!] = k;
	return { of, count: order.length, order, acyclic: true };
});

function topologicalOrder({ offsets, targets }: Graph): Uint32Array | null {
	const nodes = offsets.length - 1;
	const waiting = new Uint32Array(nodes);
	for (let k = 0; k < targets.length; k++) waiting[targets[k]!]!++;
	const order = new Uint32Array(nodes);
	let tail = 0;
	for (let i = 0; i < nodes; i++) if (waiting[i] === 0) order[tail++] = i;
	for (let head = 0; head < tail; head++) {
		const node = order[head]!;
		for (let k = offsets[node]!; k < offsets[node + 1]!; k++) {
			const target = targets[k]!;
			waiting[target]!--;
			if (waiting[target] === 0) order[tail++] = target;
		}
	}
	return tail === nodes ? order : null;
}

/** Tarjan's algorithm with a stack of its own, so that a chain of a million nodes is fine. */
function tarjan({ offsets, targets }: Graph): Components {
	const nodes = offsets.length - 1;
	const number = new Uint32Array(nodes); // order of discovery from 1, 0 for not yet
	const low = new Uint32Array(nodes);
	const of = new Uint32Array(nodes);
	const open = new Uint8Array(nodes);
	const cursor = offsets.slice(0, nodes);
	const path = new Uint32Array(nodes);
	const stack = new Uint32Array(nodes);
	let depth = 0;
	let height = 0;
	let discovered = 0;
	let closed = 0;
	const enter = (node: number) => {
		number[node] = low[node] = ++discovered;
		open[node] = 1;
		path[depth++] = node;
		stack[height++] = node;
	};
	for (let first = 0; first < nodes; first++) {
		if (number[first] !== 0) continue;
		enter(first);
		while (depth > 0) {
			const node = path[depth - 1]!;
			if (cursor[node]! < offsets[node + 1]!) {
				const target = targets[cursor[node]!++]!;
				if (number[target] === 0) enter(target);
				else if (open[target] === 1) low[node] = Math.min(low[node]!, number[target]!);
				continue;
			}
			depth--;
			if (depth > 0) low[path[depth - 1]!] = Math.min(low[path[depth - 1]!]!, low[node]!);
			if (low[node] !== number[node]) continue;
			let member: number;
			do {
				member = stack[--height]!;
				open[member] = 0;
				of[member] = closed;
			} while (member !== node);
			closed++;
		}
	}
	// Tarjan closes components from the leaves up: the last closed comes first.
	const starts = new Uint32Array(closed + 1);
	for (let i = 0; i < nodes; i++) {
		of[i] = closed - 1 - of[i]!;
		starts[of[i]! + 1]!++;
	}
	for (let c = 0; c < closed; c++) starts[c + 1]! += starts[c]!;
	const order = new Uint32Array(nodes);
	for (let i = 0; i < nodes; i++) order[starts[of[i]!]!++] = i;
	return { of, count: closed, order, acyclic: false };
}

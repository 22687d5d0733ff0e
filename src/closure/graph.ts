/**
 * A directed graph in compressed sparse rows: the successors of node `i` are
 * `targets[offsets[i] .. offsets[i + 1])`, each once.
 */
export interface Graph {
	readonly offsets: Uint32Array;
	readonly targets: Uint32Array;
}

/** Edges as two columns: edge `k` goes from `from[k]` to `to[k]`; only the first `count` are meant. */
export interface Edges {
	readonly from: Uint32Array;
	readonly to: Uint32Array;
	readonly count: number;
}

/**
 * Rows from edges by counting sort. Loops are left out (the caller keeps them apart) and
 * repeated edges dropped; a row keeps the order of its edges. O(nodes + edges).
 */
export function graphOf(nodes: number, { from, to, count }: Edges): Graph {
	const starts = new Uint32Array(nodes + 1);
	for (let k = 0; k < count; k++) {
		if (from[k] !== to[k]) starts[from[k]! + 1]!++;
	}
	for (let i = 0; i < nodes; i++) starts[i + 1]! += starts[i]!;
	const rows = new Uint32Array(starts[nodes]!);
	const next = starts.slice(0, nodes);
	for (let k = 0; k < count; k++) {
		const node = from[k]!;
		if (node !== to[k]) rows[next[node]!++] = to[k]!;
	}
	return withoutRepeats(starts, rows);
}

/** Compacts rows in place; `offsets` becomes the new row starts. */
function withoutRepeats(offsets: Uint32Array, rows: Uint32Array): Graph {
	const nodes = offsets.length - 1;
	const seenFrom = new Uint32Array(nodes); // node + 1 of the last row that held this target
	let kept = 0;
	let start = 0;
	for (let i = 0; i < nodes; i++) {
		const end = offsets[i + 1]!;
		for (let k = start; k < end; k++) {
			const target = rows[k]!;
			if (seenFrom[target] === i + 1) continue;
			seenFrom[target] = i + 1;
			rows[kept++] = target;
		}
		start = end;
		offsets[i + 1] = kept;
	}
	return { offsets, targets: kept === rows.length ? rows : rows.slice(0, kept) };
}

/** The same edges the other way round, each row in ascending order. O(nodes + edges). */
export function reversed({ offsets, targets }: Graph): Graph {
	const nodes = offsets.length - 1;
	const starts = new Uint32Array(nodes + 1);
	for (let k = 0; k < targets.length; k++) starts[targets[k]! + 1]!++;
	for (let i = 0; i < nodes; i++) starts[i + 1]! += starts[i]!;
	const next = starts.slice(0, nodes);
	const rows = new Uint32Array(targets.length);
	for (let i = 0; i < nodes; i++) {
		for (let k = offsets[i]!; k < offsets[i + 1]!; k++) rows[next[targets[k]!]!++] = i;
	}
	return { offsets: starts, targets: rows };
}

/**
 * The part of a graph that `kept` (ascending) make up, renumbered in their order. They must
 * have no successors outside. `number` has the new number of each. O(nodes + edges kept).
 */
export function closedPart(graph: Graph, kept: Uint32Array) {
	const number = new Uint32Array(graph.offsets.length - 1);
	for (let i = 0; i < kept.length; i++) number[kept[i]!] = i;
	const offsets = new Uint32Array(kept.length + 1);
	for (let i = 0; i < kept.length; i++) offsets[i + 1] = offsets[i]! + degree(graph, kept[i]!);
	const targets = new Uint32Array(offsets[kept.length]!);
	let k = 0;
	for (const node of kept) for (const target of row(graph, node)) targets[k++] = number[target]!;
	return { part: { offsets, targets } satisfies Graph, number };
}

/** The successors of `node`, a view and not a copy. */
export function row(graph: Graph, node: number): Uint32Array {
	return graph.targets.subarray(graph.offsets[node], graph.offsets[node + 1]);
}

/** How many successors `node` has. */
export function degree(graph: Graph, node: number): number {
	return graph.offsets[node + 1]! - graph.offsets[node]!;
}

import type { Graph } from "./graph.ts";
import { type Flow, maximumFlow } from "./maximum-flow.ts";
import type { Edge } from "./step.ts";

/** The references to cut, and what that costs. */
export interface MinimumCut {
	/** Ascending by referrer, then reference. None where nothing leads to the targets. */
	readonly edges: readonly Edge[];
	/** The capacity of each. */
	readonly weights: readonly number[];
	/** Their sum. */
	readonly cost: number;
	/**
	 * What a largest flow from the roots to the targets carries over each of `graph.targets`.
	 * It is as large as `cost`: the proof that nothing cheaper will do.
	 */
	readonly flow: Float64Array;
}

/** On which side of every cut a path is, as far as that is settled before. */
const SOURCE = 1;
const SINK = 2;

/**
 * The references of least total capacity without which no root reaches any of `targets`.
 * `capacity` is parallel to `graph.targets`: 0 is cut already, Infinity must not be cut. Null
 * where no cut will do: a target is a root, or hangs on one by uncuttable references.
 *
 * Of all the cheapest cuts it is the one nearest to the targets, which takes away nothing that
 * another one of them leaves. (The one nearest to the roots would save most, but by what nobody
 * asked to lose: where all weigh the same, all that a system has for one path in it.) Exact on any graph where capacities are whole
 * numbers whose sum is below 2^53. O(paths + references), and a maximum flow through what lies
 * between roots and targets.
 */
export function minimumCut(
	{ graph, roots }: { readonly graph: Graph; readonly roots: Iterable<number> },
	targets: Iterable<number>,
	capacity: Float64Array,
): MinimumCut | null {
	const { offsets, targets: heads } = graph;
	const tails = tailsOf(graph);
	const into = incoming(graph);
	const along = (node: number, visit: (edge: number, node: number) => void) => {
		for (let k = offsets[node]!; k < offsets[node + 1]!; k++) visit(k, heads[k]!);
	};
	const against = (node: number, visit: (edge: number, node: number) => void) => {
		for (let e = into.offsets[node]!; e < into.offsets[node + 1]!; e++) {
			visit(into.edges[e]!, tails[into.edges[e]!]!);
		}
	};
	const uncuttable = (k: number) => capacity[k] === Number.POSITIVE_INFINITY;
	const side = new Uint8Array(offsets.length - 1);
	const held = spread(side.length, roots, along, uncuttable);
	const doomed = spread(side.length, targets, against, uncuttable);
	for (const node of held.order) side[node] = SOURCE;
	for (const node of doomed.order) {
		if (side[node] === SOURCE) return null;
		side[node] = SINK;
	}
	// Only what lies on chains from the one side to the other matters.
	const down = spread(
		side.length,
		held.order,
		along,
		(k) => capacity[k]! > 0 && side[tails[k]!] !== SINK,
	);
	const up = spread(
		side.length,
		doomed.order,
		against,
		(k) => capacity[k]! > 0 && down.seen[tails[k]!] === 1 && side[heads[k]!] !== SOURCE,
	);
	const number = new Uint32Array(side.length);
	let nodes = 2;
	for (const node of up.order) if (side[node] === 0) number[node] = nodes++;
	const between: number[] = [];
	for (const node of up.order) {
		number[node] ||= side[node] === SOURCE ? 0 : 1;
		if (side[node] === SINK) continue;
		for (let k = offsets[node]!; k < offsets[node + 1]!; k++) {
			const head = heads[k]!;
			if (up.seen[head] === 1 && side[head] !== SOURCE && capacity[k]! > 0) between.push(k);
		}
	}
	const edges = Uint32Array.from(between);
	const found = maximumFlow({
		nodes,
		from: edges.map((k) => number[tails[k]!]!),
		to: edges.map((k) => number[heads[k]!]!),
		capacity: Float64Array.from(edges, (k) => capacity[k]!),
		source: 0,
		sink: 1,
	});
	const isCut = (k: number) =>
		found.beyond[number[tails[k]!]!] === 0 && found.beyond[number[heads[k]!]!] === 1;
	const cut = edges.filter(isCut).sort((a, b) => tails[a]! - tails[b]! || heads[a]! - heads[b]!);
	const weights = Array.from(cut, (k) => capacity[k]!);
	return {
		edges: Array.from(cut, (k): Edge => [tails[k]!, heads[k]!]),
		weights,
		cost: weights.reduce((sum, weight) => sum + weight, 0),
		flow: overAll(heads.length, edges, found),
	};
}

function overAll(references: number, edges: Uint32Array, { carried }: Flow): Float64Array {
	const flow = new Float64Array(references);
	for (let e = 0; e < edges.length; e++) flow[edges[e]!] = carried[e]!;
	return flow;
}

/** What `starts` get to by edges that are `open`, themselves included. */
function spread(
	nodes: number,
	starts: Iterable<number>,
	leaving: (node: number, visit: (edge: number, node: number) => void) => void,
	open: (edge: number) => boolean,
) {
	const seen = new Uint8Array(nodes);
	const order = new Uint32Array(nodes);
	let tail = 0;
	const enter = (node: number) => {
		if (seen[node] === 1) return;
		seen[node] = 1;
		order[tail++] = node;
	};
	const visit = (edge: number, node: number) => {
		if (seen[node] === 0 && open(edge)) enter(node);
	};
	for (const start of starts) enter(start);
	for (let head = 0; head < tail; head++) leaving(order[head]!, visit);
	return { seen, order: order.subarray(0, tail) };
}

/** Where each edge comes from. */
function tailsOf({ offsets, targets }: Graph): Uint32Array {
	const tails = new Uint32Array(targets.length);
	for (let node = 0; node + 1 < offsets.length; node++) {
		tails.fill(node, offsets[node], offsets[node + 1]);
	}
	return tails;
}

/** The edges that lead to each node, in rows. */
function incoming({ offsets, targets }: Graph) {
	const starts = new Uint32Array(offsets.length);
	for (const target of targets) starts[target + 1]!++;
	for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
	const free = starts.slice();
	const edges = new Uint32Array(targets.length);
	for (let k = 0; k < targets.length; k++) edges[free[targets[k]!]!++] = k;
	return { offsets: starts, edges };
}

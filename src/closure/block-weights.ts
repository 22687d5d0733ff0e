import { bitTables, weigh } from "./bit-weights.ts";
import type { Graph } from "./graph.ts";

/** Words of 32 paths that are asked about at a time: a row of them is one line of cache or less. */
const WORDS = 4;
const BITS = WORDS * 32;

/** What `blockWeights` costs, in words; a word takes about as long as following an edge. */
export function blockWork(nodes: number, edges: number): number {
	return (nodes / 32) * (edges + 4 * nodes);
}

/**
 * Weight of everything each node reaches, on any acyclic graph: 128 nodes at a time are
 * asked who reaches them, a bit each. O(nodes * (nodes + edges) / 32).
 *
 * @param order referrers before references
 */
export function blockWeights(
	{ offsets, targets }: Graph,
	byWeight: Float64Array,
	order: Uint32Array,
): Float64Array {
	const result = new Float64Array(order.length);
	const reaches = new Uint32Array(order.length * WORDS);
	for (let block = 0; block < order.length; block += BITS) {
		const end = Math.min(block + BITS, order.length);
		reaches.fill(0);
		for (let k = block; k < end; k++) {
			const bit = k - block;
			reaches[order[k]! * WORDS + (bit >> 5)]! |= 1 << (bit & 31);
		}
		const tables = bitTables(
			Array.from(order.subarray(block, end), (node) => byWeight[node]!),
			WORDS,
		);
		for (let k = end - 1; k >= 0; k--) {
			const node = order[k]!;
			const own = node * WORDS;
			let a = reaches[own]!;
			let b = reaches[own + 1]!;
			let c = reaches[own + 2]!;
			let d = reaches[own + 3]!;
			for (let e = offsets[node]!; e < offsets[node + 1]!; e++) {
				const other = targets[e]! * WORDS;
				a |= reaches[other]!;
				b |= reaches[other + 1]!;
				c |= reaches[other + 2]!;
				d |= reaches[other + 3]!;
			}
			if ((a | b | c | d) === 0) continue;
			reaches[own] = a;
			reaches[own + 1] = b;
			reaches[own + 2] = c;
			reaches[own + 3] = d;
			result[node]! += weigh(tables, reaches, own);
		}
	}
	return result;
}

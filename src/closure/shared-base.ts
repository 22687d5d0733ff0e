import { bitTables, weigh } from "./bit-weights.ts";
import { type Graph, graphOf } from "./graph.ts";

/**
 * Real closures stand on a small shared base (glibc, bash, …) that nearly every path
 * reaches. Its members are told apart as bits, so that walks need not enter it.
 */
export interface SharedBase {
	/** Weight of the members each node reaches, a member itself included. */
	readonly weight: Float64Array;
	/** The graph without the members: what is left to be walked. */
	readonly rest: Graph;
	/** 1 for a member. */
	readonly member: Uint8Array;
}

/** Members at most: a bit each. */
const LIMIT = 128;
/** A candidate is referred to by at least this share of the nodes. */
const POPULAR = 1 / 256;

/**
 * Finds the base of an acyclic graph and weighs what each node reaches of it. Members are
 * closed under references; the most referred come first. O(nodes + edges).
 *
 * @param order referrers before references
 */
export function sharedBase(graph: Graph, byWeight: Float64Array, order: Uint32Array): SharedBase {
	const { offsets, targets } = graph;
	const nodes = order.length;
	const number = chooseMembers(graph, nodes);
	const members = [...number.keys()];
	const member = new Uint8Array(nodes);
	for (const node of members) member[node] = 1;

	const words = Math.ceil(members.length / 32);
	const tables = bitTables(
		members.map((node) => byWeight[node]!),
		words,
	);
	const bits = new Uint32Array(nodes * words);
	const weight = new Float64Array(nodes);
	for (const [node, bit] of number) bits[node * words + (bit >> 5)]! |= 1 << (bit & 31);
	let restEdges = 0;
	for (let k = nodes - 1; k >= 0; k--) {
		const node = order[k]!;
		const own = node * words;
		for (let e = offsets[node]!; e < offsets[node + 1]!; e++) {
			const target = targets[e]!;
			for (let word = 0; word < words; word++) bits[own + word]! |= bits[target * words + word]!;
			restEdges += 1 - member[target]!;
		}
		weight[node] = weigh(tables, bits, own);
	}

	const from = new Uint32Array(restEdges);
	const to = new Uint32Array(restEdges);
	let count = 0;
	for (let node = 0; node < nodes; node++) {
		for (let e = offsets[node]!; e < offsets[node + 1]!; e++) {
			if (member[targets[e]!] === 1) continue;
			from[count] = node;
			to[count++] = targets[e]!;
		}
	}
	return { weight, rest: graphOf(nodes, { from, to, count }), member };
}

/** The members, each with the number of its bit. */
function chooseMembers({ offsets, targets }: Graph, nodes: number): Map<number, number> {
	const referrers = new Uint32Array(nodes);
	for (let e = 0; e < targets.length; e++) referrers[targets[e]!]!++;
	const popular: number[] = [];
	for (let i = 0; i < nodes; i++) if (referrers[i]! > nodes * POPULAR) popular.push(i);
	popular.sort((a, b) => referrers[b]! - referrers[a]!);

	const number = new Map<number, number>();
	for (const candidate of popular) {
		if (number.size === LIMIT) break;
		// What the candidate would bring along; given up when there is no room for it.
		const brought = new Set([candidate]);
		for (const node of brought) {
			if (number.has(node)) brought.delete(node);
			else for (let e = offsets[node]!; e < offsets[node + 1]!; e++) brought.add(targets[e]!);
			if (brought.size > LIMIT) break;
		}
		for (const node of brought) if (number.has(node)) brought.delete(node);
		if (number.size + brought.size > LIMIT) continue;
		for (const node of brought) number.set(node, number.size);
	}
	return number;
}

import { bitTables, weigh } from "./bit-weights.ts";
import { type Closure, components, weights } from "./closure.ts";
import type { Components } from "./components.ts";
import { type Graph, graphOf } from "./graph.ts";
import { perClosure } from "./memo.ts";
import { search } from "./reach.ts";
import { sharedBase } from "./shared-base.ts";

/**
 * Closure size of every path, in NAR bytes (in paths where no size is known): what it
 * reaches, itself included. These overlap, so their sum means nothing. Exact on any graph.
 *
 * Costs the sum of all closures' references where closures are small, as real ones are;
 * where that would be more than O(paths * references / 32), it is done in that instead.
 */
export const closureSizes = perClosure((closure) => closureWeights(closure, weights(closure)));

/** From this share of the paths on, the sizes of all cost no more than those asked for. */
const FEW = 1 / 64;

/**
 * The same for a few paths: entry k belongs to `paths[k]`. Each costs a walk over its
 * own closure; when many are asked for, all are computed and remembered.
 */
export function closureSizesOf(closure: Closure, paths: ArrayLike<number>): Float64Array {
	if (paths.length > closure.paths.length * FEW) {
		const all = closureSizes(closure);
		return Float64Array.from(paths, (path) => all[path]!);
	}
	const byWeight = weights(closure);
	return Float64Array.from(paths, (path) => {
		const { order } = search(closure.references, [path]);
		let size = 0;
		for (const reached of order) size += byWeight[reached]!;
		return size;
	});
}

/** Weight of everything each path reaches, for any weights. */
export function closureWeights(closure: Closure, byWeight: Float64Array): Float64Array {
	const parts = components(closure);
	if (parts.acyclic) return acyclicWeights(closure.references, byWeight, parts.order);
	// The members of a cycle reach the same paths: ask the graph of components.
	const graph = condensed(closure.references, parts);
	const merged = new Float64Array(parts.count);
	for (let i = 0; i < byWeight.length; i++) merged[parts.of[i]!]! += byWeight[i]!;
	const sizes = acyclicWeights(graph, merged, Uint32Array.from(merged.keys()));
	return Float64Array.from(parts.of, (component) => sizes[component]!);
}

/** The shared base by bits, the rest by walking; no node is in both. */
function acyclicWeights(graph: Graph, byWeight: Float64Array, order: Uint32Array): Float64Array {
	const base = sharedBase(graph, byWeight, order);
	const ownWeight = byWeight.map((weight, i) => (base.member[i] === 1 ? 0 : weight));
	const result = reachableWeights(base.rest, ownWeight, order);
	for (let i = 0; i < result.length; i++) result[i]! += base.weight[i]!;
	return result;
}

function condensed({ offsets, targets }: Graph, { of, count }: Components): Graph {
	const from = new Uint32Array(targets.length);
	const to = new Uint32Array(targets.length);
	for (let i = 0; i + 1 < offsets.length; i++) {
		for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
			from[k] = of[i]!;
			to[k] = of[targets[k]!]!;
		}
	}
	return graphOf(count, { from, to, count: targets.length });
}

/**
 * The work, in references followed, that walking may cost before the bitset way is
 * cheaper. A word of the bitset way costs about as much as following one reference.
 */
function walkBudget(nodes: number, edges: number): number {
	return Math.max(1e6, (nodes / 32) * (edges + 4 * nodes));
}

/** The same on an acyclic graph; `order` has referrers before references. */
export function reachableWeights(
	graph: Graph,
	byWeight: Float64Array,
	order: Uint32Array,
	budget = walkBudget(order.length, graph.targets.length),
): Float64Array {
	const { offsets, targets } = graph;
	const result = byWeight.slice();
	const stamp = new Uint32Array(order.length);
	const stack = new Uint32Array(order.length);
	let work = 0;
	for (let k = order.length - 1; k >= 0; k--) {
		const start = order[k]!;
		const first = offsets[start]!;
		const end = offsets[start + 1]!;
		if (end - first === 0) continue;
		if (end - first === 1) {
			result[start]! += result[targets[first]!]!;
			continue;
		}
		if (work > budget) return byBlocks(graph, byWeight, order, result, k);
		const mark = k + 1;
		let height = 1;
		stack[0] = start;
		stamp[start] = mark;
		let weight = byWeight[start]!;
		while (height > 0) {
			const node = stack[--height]!;
			const stop = offsets[node + 1]!;
			work += stop - offsets[node]!;
			for (let e = offsets[node]!; e < stop; e++) {
				const target = targets[e]!;
				if (stamp[target] === mark) continue;
				stamp[target] = mark;
				weight += byWeight[target]!;
				stack[height++] = target;
			}
		}
		result[start] = weight;
	}
	return result;
}

/**
 * The rest (order[0..last]) by bitsets: 32 paths at a time are asked who reaches them. A
 * row of 32 answers is weighed with four tables of 256 sums.
 */
function byBlocks(
	{ offsets, targets }: Graph,
	byWeight: Float64Array,
	order: Uint32Array,
	result: Float64Array,
	last: number,
): Float64Array {
	for (let k = 0; k <= last; k++) result[order[k]!] = 0;
	const reaches = new Uint32Array(order.length);
	for (let block = 0; block < order.length; block += 32) {
		const end = Math.min(block + 32, order.length);
		reaches.fill(0);
		for (let k = block; k < end; k++) reaches[order[k]!] = 1 << (k - block);
		const blockWeights = Array.from(order.subarray(block, end), (node) => byWeight[node]!);
		const tables = bitTables(blockWeights, 1);
		for (let k = end - 1; k >= 0; k--) {
			const node = order[k]!;
			let bits = reaches[node]!;
			for (let e = offsets[node]!; e < offsets[node + 1]!; e++) bits |= reaches[targets[e]!]!;
			reaches[node] = bits;
			if (bits !== 0 && k <= last) result[node]! += weigh(tables, reaches, node);
		}
	}
	return result;
}

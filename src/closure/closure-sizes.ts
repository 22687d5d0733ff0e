import { blockWeights, blockWork } from "./block-weights.ts";
import { type Closure, components, weights } from "./closure.ts";
import type { Components } from "./components.ts";
import { type Graph, graphOf } from "./graph.ts";
import { perClosure } from "./memo.ts";
import { sharedBase } from "./shared-base.ts";
import { walker } from "./walk.ts";

/**
 * Closure size of every path, in NAR bytes (in paths where no size is known): what it
 * reaches, itself included. These overlap, so their sum means nothing.
 *
 * Exact, or left out: costs the sum of all closures' references where closures are small, as
 * real ones are, else O(paths * references / 32). On a large graph that is like no real one
 * both would take hours; then every figure is NaN, and a few can still be asked for.
 */
export const closureSizes = perClosure((closure) => closureWeights(closure, weights(closure)));

/** From this share of the paths on, the sizes of all cost no more than those asked for. */
const FEW = 1 / 64;

/** Work spent at most on all, in edges followed and in words of bits: half a minute or so. */
const MOST = { walk: 1e10, blocks: 2e10 };
/** Edges followed at most for a few: ten seconds. */
const MOST_FOR_FEW = 1e9;

/**
 * The same for a few paths: entry k belongs to `paths[k]`. Each costs a walk over its
 * own closure; when many are asked for, all are computed and remembered. Where that is left
 * out, the first of them are walked, and those past what can be afforded are NaN.
 */
export function closureSizesOf(
	closure: Closure,
	paths: ArrayLike<number>,
	limit = MOST_FOR_FEW,
): Float64Array {
	if (paths.length > closure.paths.length * FEW) {
		const all = closureSizes(closure);
		if (!all.some(Number.isNaN)) return Float64Array.from(paths, (path) => all[path]!);
	}
	const walk = walker(closure.references, weights(closure));
	return Float64Array.from(paths, (path) => (walk.work > limit ? Number.NaN : walk.weigh(path)));
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

/** Walks this many nodes to foretell the cost of walking all. */
const SAMPLE = 64;

/**
 * The same on an acyclic graph; `order` has referrers before references. Walks while that is
 * the cheaper way; all NaN where no way can be afforded.
 */
export function reachableWeights(
	graph: Graph,
	byWeight: Float64Array,
	order: Uint32Array,
	limits = MOST,
): Float64Array {
	const byBlocks = blockWork(order.length, graph.targets.length);
	const most = Math.min(limits.walk, Math.max(1e6, byBlocks));
	return (
		walked(graph, byWeight, order, most) ??
		(byBlocks <= limits.blocks
			? blockWeights(graph, byWeight, order)
			: new Float64Array(order.length).fill(Number.NaN))
	);
}

/** By a walk from each node; null where that takes more than `most` edges, or is sure to. */
function walked(
	graph: Graph,
	byWeight: Float64Array,
	order: Uint32Array,
	most: number,
): Float64Array | null {
	const { offsets, targets } = graph;
	const walk = walker(graph, byWeight);
	const references = (node: number) => offsets[node + 1]! - offsets[node]!;
	const step = Math.ceil(order.length / SAMPLE);
	for (let k = 0; k < order.length; k += step) {
		if (references(order[k]!) > 1) walk.weigh(order[k]!);
	}
	if (walk.work * step > 2 * most) return null;
	const result = byWeight.slice();
	for (let k = order.length - 1; k >= 0; k--) {
		const node = order[k]!;
		if (references(node) > 1) result[node] = walk.weigh(node);
		else if (references(node) === 1) result[node]! += result[targets[offsets[node]!]!]!;
		if (walk.work > most) return null;
	}
	return result;
}

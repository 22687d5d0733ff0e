import { closedPart, type Edges, graphOf, reversed } from "./graph.ts";
import { search } from "./reach.ts";
import { retainedWeights } from "./retained-sizes.ts";
import { walker } from "./walk.ts";

/** What a garbage collector looks at. Paths are numbered 0..own.length-1. */
export interface Collectable {
	/** From each path to what it keeps: its references, and derivations as is set. */
	readonly keeps: Edges;
	/** Bytes that each path alone holds. */
	readonly own: Float64Array;
	/** Inodes that several paths hold: `place[k]` holds `inode[k]`, of `bytes[inode[k]]`. */
	readonly shared: {
		readonly place: Uint32Array;
		readonly inode: Uint32Array;
		readonly bytes: Float64Array;
	};
	/** The path that each root leads to; several may lead to one. */
	readonly roots: ArrayLike<number>;
}

/** What roots hold, in bytes, every inode once. */
export interface RootSizes {
	/** Of each root, all that it reaches. */
	readonly retained: Float64Array;
	/** Of each root, what nothing else would hold if that root alone went. */
	readonly freed: Float64Array;
	/** The same if all roots of that root's path went together. */
	readonly freedWithPath: Float64Array;
	/** What all roots reach together. */
	readonly live: { readonly paths: number; readonly bytes: number };
	/** Paths that no root reaches, ascending, and the bytes that only they hold. */
	readonly dead: { readonly paths: Uint32Array; readonly bytes: number };
	/** Bytes that go if these roots (by number) go together. O(paths + references). */
	freedWithout(roots: Iterable<number>): number;
}

/**
 * What each root holds, exactly. An inode that several paths hold is a node that they all
 * keep, so freed bytes are retained sizes in one dominator tree over paths and inodes.
 * O(references * log paths), and a walk over its closure for each path that is a root.
 */
export function rootSizes({ keeps, own, shared, roots }: Collectable): RootSizes {
	const groups = groupByHolders(shared);
	const targets = [...new Set(Array.from(roots))];
	// In this order: paths, groups of inodes, a node for each path that is a root, roots.
	const firstGroup = own.length;
	const firstTarget = firstGroup + groups.bytes.length;
	const firstRoot = firstTarget + targets.length;
	const targetNode = new Map(targets.map((path, k) => [path, firstTarget + k]));
	const held = graphOf(
		firstRoot + roots.length,
		joined([
			keeps,
			{
				from: groups.holder,
				to: groups.group.map((group) => firstGroup + group),
				count: groups.holder.length,
			},
			{
				from: Uint32Array.from(targets, (_, k) => firstTarget + k),
				to: Uint32Array.from(targets),
				count: targets.length,
			},
			{
				from: Uint32Array.from(roots, (_, k) => firstRoot + k),
				to: Uint32Array.from(roots, (path) => targetNode.get(path)!),
				count: roots.length,
			},
		]),
	);
	const weights = new Float64Array(firstRoot + roots.length);
	weights.set(own);
	weights.set(groups.bytes, firstGroup);

	const starts = Uint32Array.from(roots, (_, k) => firstRoot + k);
	const live = search(held, starts).order.slice().sort();
	const isLive = new Uint8Array(weights.length);
	for (const node of live) isLive[node] = 1;
	const { part, number } = closedPart(held, live);
	const freed = retainedWeights(
		{ references: part, referrers: reversed(part), roots: starts.map((node) => number[node]!) },
		Float64Array.from(live, (node) => weights[node]!),
	);
	const { weigh } = walker(held, weights);
	const retained = new Map(targets.map((path) => [path, weigh(path)]));
	const weightOf = (nodes: Iterable<number>) => {
		let bytes = 0;
		for (const node of nodes) bytes += weights[node]!;
		return bytes;
	};
	const liveBytes = weightOf(live);
	const dead = Uint32Array.from(own.keys()).filter((path) => isLive[path] === 0);
	return {
		retained: Float64Array.from(roots, (path) => retained.get(path)!),
		freed: Float64Array.from(starts, (root) => freed[number[root]!]!),
		freedWithPath: Float64Array.from(roots, (path) => freed[number[targetNode.get(path)!]!]!),
		live: { paths: own.length - dead.length, bytes: liveBytes },
		dead: { paths: dead, bytes: weightOf(weights.keys()) - liveBytes },
		freedWithout(gone) {
			const without = new Set(gone);
			const left = starts.filter((_, root) => !without.has(root));
			return liveBytes - weightOf(search(held, left).order);
		},
	};
}

/** Inodes that the same paths hold, taken together: far fewer nodes, and the same sums. */
function groupByHolders({ place, inode, bytes }: Collectable["shared"]) {
	const groups = new Map<string, number>();
	const weights: number[] = [];
	const holder: number[] = [];
	const group: number[] = [];
	for (let start = 0, end = 0; start < inode.length; start = end) {
		while (end < inode.length && inode[end] === inode[start]) end++;
		const holders = place.subarray(start, end);
		const key = holders.join();
		let known = groups.get(key);
		if (known === undefined) {
			known = weights.push(0) - 1;
			groups.set(key, known);
			for (const path of holders) {
				holder.push(path);
				group.push(known);
			}
		}
		weights[known]! += bytes[inode[start]!]!;
	}
	return {
		bytes: Float64Array.from(weights),
		holder: Uint32Array.from(holder),
		group: Uint32Array.from(group),
	};
}

function joined(parts: readonly Edges[]): Edges {
	const count = parts.reduce((sum, part) => sum + part.count, 0);
	const from = new Uint32Array(count);
	const to = new Uint32Array(count);
	let at = 0;
	for (const part of parts) {
		from.set(part.from.subarray(0, part.count), at);
		to.set(part.to.subarray(0, part.count), at);
		at += part.count;
	}
	return { from, to, count };
}

import type { Closure } from "../../closure/closure.ts";
import { dominators } from "../../closure/dominators.ts";
import { type Graph, graphOf, row } from "../../closure/graph.ts";
import { perClosure, remembered } from "../../closure/memo.ts";
import { retainedIn } from "../../closure/retained-sizes.ts";
import { rootFlags } from "../../closure/without-paths.ts";

/** The dominator tree to walk down. The super-root's number is the number of paths. */
export interface Holdings {
	/** Each path's holder: its immediate dominator. */
	readonly holder: Uint32Array;
	/** From holder to what it holds directly. */
	readonly held: Graph;
	/** Paths in each subtree, the path itself included; the super-root itself is none. */
	readonly paths: Uint32Array;
	/** Where each path comes when the tree is walked from the top: a subtree is without gaps. */
	readonly place: Uint32Array;
}

/** The same for all views of a closure. O(paths), after dominators. */
export const holdingsOf = perClosure((closure): Holdings => {
	const { parent: holder, order } = dominators(closure);
	const count = order.length;
	const paths = new Uint32Array(count + 1).fill(1, 0, count);
	for (let k = count - 1; k >= 0; k--) paths[holder[order[k]!]!]! += paths[order[k]!]!;
	const place = new Uint32Array(count + 1);
	const next = new Uint32Array(count + 1); // the place of what comes next below each
	for (let k = 0; k < count; k++) {
		const path = order[k]!;
		const above = holder[path]!;
		place[path] = next[above]!;
		next[above]! += paths[path]!;
		next[path] = place[path]! + 1;
	}
	const held = graphOf(count + 1, { from: holder, to: Uint32Array.from(order.keys()), count });
	return { holder, held, paths, place };
});

/** Does every chain to `path` go through `above`? A path is within itself, all in the super-root. */
export function isWithin({ holder, paths, place }: Holdings, path: number, above: number): boolean {
	if (above === holder.length || path === holder.length) return above === holder.length;
	const behind = place[path]! - place[above]!;
	return behind >= 0 && behind < paths[above]!;
}

/** Weight of each subtree, the super-root's last. Remembered for each column of weights. */
export const heldWeights = perClosure((closure) =>
	remembered((byWeight: Float64Array): Float64Array => {
		const { held } = holdingsOf(closure);
		const retained = retainedIn(closure, byWeight);
		let all = 0;
		for (const top of row(held, retained.length)) all += retained[top]!;
		const weights = new Float64Array(retained.length + 1);
		weights.set(retained);
		weights[retained.length] = all;
		return weights;
	}),
);

/** How many paths of each subtree a mask marks. Remembered for each mask. */
export const markedBelow = perClosure((closure) =>
	remembered((mask: Uint8Array) => heldWeights(closure)(Float64Array.from(mask))),
);

/** What the map is of: the only root, or all of them (the super-root). */
export function outermost({ roots, paths }: Closure): number {
	return roots.length === 1 ? roots[0]! : paths.length;
}

/** The holders of a path from the outermost down, the path itself last. O(depth). */
export function holdersOf(closure: Closure, path: number): number[] {
	const { holder } = holdingsOf(closure);
	const last = outermost(closure);
	const chain = [path];
	for (let at = path; at !== last; chain.push(at)) at = holder[at]!;
	return chain.reverse();
}

/** The nearest holder that two paths have in common; one of them where it holds the other. */
export function commonHolder(closure: Closure, one: number, other: number): number {
	const holdings = holdingsOf(closure);
	let at = one;
	while (!isWithin(holdings, other, at)) at = holdings.holder[at]!;
	return at;
}

/** Who has a hold on a path from outside of what it holds itself. */
export interface Holds {
	/** Referrers that are not only there because of the path itself, ascending. */
	readonly referrers: readonly number[];
	/** It is a root, too. */
	readonly root: boolean;
}

/** O(referrers of the path). */
export function holdsOn(closure: Closure, path: number): Holds {
	const holdings = holdingsOf(closure);
	return {
		referrers: Array.from(row(closure.referrers, path)).filter(
			(referrer) => !isWithin(holdings, referrer, path),
		),
		root: rootFlags(closure)[path] === 1,
	};
}

/**
 * 1 for what is shared: taking away any one reference (or its being a root) would not free
 * it, so it hangs under the common holder of those that share it. O(paths + references).
 */
export const sharedPaths = perClosure((closure): Uint8Array => {
	const holdings = holdingsOf(closure);
	const { offsets, targets } = closure.referrers;
	const shared = new Uint8Array(closure.paths.length);
	for (let path = 0; path < shared.length; path++) {
		let holds = rootFlags(closure)[path]!;
		for (let k = offsets[path]!; k < offsets[path + 1]! && holds < 2; k++) {
			if (!isWithin(holdings, targets[k]!, path)) holds++;
		}
		if (holds > 1) shared[path] = 1;
	}
	return shared;
});

import type { Closure } from "./closure.ts";
import { dominates } from "./dominates.ts";
import { row } from "./graph.ts";
import { retainedSizes } from "./retained-sizes.ts";

/** A referrer and what cutting its one reference would save. */
export interface Referrer {
	readonly path: number;
	/** NAR bytes freed if this reference, and no other, were cut. */
	readonly saving: number;
}

/**
 * The referrers of path `i` (without itself), by what cutting that one reference saves.
 * O(referrers of `i`), after dominators.
 */
export function referrersOf(closure: Closure, i: number): Referrer[] {
	const holder = soleHolder(closure, i);
	return Array.from(row(closure.referrers, i), (path) => ({
		path,
		saving: path === holder ? retainedSizes(closure)[i]! : 0,
	})).sort(
		(a, b) => b.saving - a.saving || (closure.paths[a.path]! < closure.paths[b.path]! ? -1 : 1),
	);
}

/**
 * The one referrer that holds path `i` alone, so that cutting its reference frees all that `i`
 * retains; null where no single cut frees anything: `i` is a root, or not every other referrer
 * is itself only reached through `i`. Exact on any graph. O(referrers of `i`), after
 * dominators; without cycles it looks at two of them.
 */
export function soleHolder(closure: Closure, i: number): number | null {
	if (closure.roots.includes(i)) return null;
	let holder: number | null = null;
	for (const referrer of row(closure.referrers, i)) {
		if (dominates(closure, i, referrer)) continue;
		if (holder !== null) return null;
		holder = referrer;
	}
	return holder;
}

/** A reference and what the closure would lose without it. */
export interface Reference {
	readonly path: number;
	/** What goes if this reference, and no other, is cut. */
	readonly saving: number;
}

/**
 * The references of path `i` (without itself), by what cutting each alone saves, then by what
 * the path they lead to retains. `retained` is retained sizes in the weights that are asked
 * about: NAR bytes unless asked otherwise. O(references of `i` * log), after dominators; with
 * cycles, the referrers of each are looked at too.
 */
export function referencesOf(
	closure: Closure,
	i: number,
	retained = retainedSizes(closure),
): Reference[] {
	return Array.from(row(closure.references, i), (path) => ({
		path,
		saving: soleHolder(closure, path) === i ? retained[path]! : 0,
	})).sort(
		(a, b) =>
			b.saving - a.saving ||
			retained[b.path]! - retained[a.path]! ||
			(closure.paths[a.path]! < closure.paths[b.path]! ? -1 : 1),
	);
}

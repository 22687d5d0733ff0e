import type { Closure } from "./closure.ts";
import { dominators } from "./dominators.ts";
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
 *
 * A reference holds `i` alone when `i` is no root and every other referrer is itself only
 * reached through `i`; then all that `i` retains goes, else nothing. Exact on any graph.
 * O(paths), after dominators.
 */
export function referrersOf(closure: Closure, i: number): Referrer[] {
	const referrers = Array.from(row(closure.referrers, i));
	const below = dominatedBy(closure, i);
	const outside = referrers.filter((referrer) => below[referrer] === 0);
	const held = closure.roots.includes(i) || outside.length !== 1;
	return referrers
		.map((path) => ({
			path,
			saving: !held && path === outside[0] ? retainedSizes(closure)[i]! : 0,
		}))
		.sort(
			(a, b) => b.saving - a.saving || (closure.paths[a.path]! < closure.paths[b.path]! ? -1 : 1),
		);
}

/** 1 for every path, `above` among them, that all chains from a root reach through `above`. */
function dominatedBy(closure: Closure, above: number): Uint8Array {
	const { parent, order } = dominators(closure);
	const below = new Uint8Array(closure.paths.length);
	below[above] = 1;
	for (const node of order) if (below[parent[node]!] === 1) below[node] = 1;
	return below;
}

import { type Closure, total } from "../closure/closure.ts";

/** How many roots a JSON answer lists; `rootCount` is exact. */
const LISTED_ROOTS = 1000;

/** What every answer about a closure as a whole starts with. */
export function heading(closure: Closure) {
	return {
		roots: Array.from(closure.roots.subarray(0, LISTED_ROOTS), (i) => closure.paths[i]!),
		rootCount: closure.roots.length,
		total: total(closure),
	};
}

/** Indices of `figures` in descending order, the smaller path first where they are equal. */
export function descending(closure: Closure, figures: Float64Array): Uint32Array {
	const { paths } = closure;
	return Uint32Array.from(paths.keys()).sort(
		(a, b) => figures[b]! - figures[a]! || (paths[a]! < paths[b]! ? -1 : 1),
	);
}

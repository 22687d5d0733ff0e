import { type Closure, total } from "../closure/closure.ts";
import { counted } from "../closure/size.ts";
import type { Context } from "./context.ts";

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

/** Says which closure sizes were left out of an answer, and how to have some. */
export function sayLeftOut({ process }: Context, closureSizes: Float64Array): void {
	const unknown = closureSizes.reduce((sum, size) => sum + (Number.isNaN(size) ? 1 : 0), 0);
	if (unknown === 0) return;
	process.stderr.write(
		`whittle: the closure sizes of ${counted(unknown, "path")} are left out: in this graph, unlike in real closures, they would take hours; ask for fewer paths with -n\n`,
	);
}

import { type Category, type Contents, categoryAt } from "./categories.ts";
import { type Closure, isSized } from "./closure.ts";
import { closureSizesOf } from "./closure-sizes.ts";
import { dominators } from "./dominators.ts";
import { degree } from "./graph.ts";
import { packageAt } from "./names.ts";
import { fromRoots } from "./reach.ts";
import { retainedSizes } from "./retained-sizes.ts";
import { nameOf } from "./store-path.ts";

/** A path as every answer shows it. Sizes in bytes; what is unknown is null. */
export interface PathRecord {
	readonly path: string;
	readonly name: string;
	readonly pname: string;
	readonly version: string | null;
	readonly output: string | null;
	readonly narSize: number | null;
	readonly diskSize: number | null;
	readonly downloadSize: number | null;
	readonly closureSize: number | null;
	readonly retainedSize: number | null;
	/** The immediate dominator; null when only the roots as a whole hold the path. */
	readonly dominator: string | null;
	/** Self references counted, here and in `referrers`, as in Nix's `Refs` table. */
	readonly references: number;
	readonly referrers: number;
	/** Fewest references from a root. */
	readonly depth: number;
	readonly category: Category;
}

/**
 * Paths with all their figures, one after the other as they are asked for.
 *
 * @param reaching `closureSizesOf(closure, paths)`, where the caller has it already
 */
export function* pathRecords(
	closure: Closure,
	paths: ArrayLike<number>,
	contents: Contents | null,
	reaching = closureSizesOf(closure, paths),
): Generator<PathRecord> {
	const sized = isSized(closure);
	const retained = retainedSizes(closure);
	const { parent } = dominators(closure);
	for (let k = 0; k < paths.length; k++) {
		const i = paths[k]!;
		const path = closure.paths[i]!;
		const self = closure.selfReference[i]!;
		yield {
			path,
			name: nameOf(closure.storeDir, path),
			...packageAt(closure, i),
			narSize: known(closure.narSize, i),
			diskSize: known(closure.diskSize, i),
			downloadSize: known(closure.downloadSize, i),
			closureSize: sized ? known(reaching, k) : null,
			retainedSize: sized ? retained[i]! : null,
			dominator: closure.paths[parent[i]!] ?? null,
			references: degree(closure.references, i) + self,
			referrers: degree(closure.referrers, i) + self,
			depth: fromRoots(closure).depth[i]!,
			category: categoryAt(closure, i, contents),
		};
	}
}

function known(column: Float64Array | null, i: number): number | null {
	const size = column?.[i];
	return size === undefined || Number.isNaN(size) ? null : size;
}

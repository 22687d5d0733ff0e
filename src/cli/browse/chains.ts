import type { Closure } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { search, UNREACHED } from "../../closure/reach.ts";

/** One line of the tree of chains. */
export interface ChainRow {
	readonly path: number;
	/** The row it hangs below; -1 at the top. */
	readonly above: number;
	readonly level: number;
	/** Is there no further row below the same one? */
	readonly last: boolean;
	/** Expanded at an earlier row, so not here. */
	readonly repeated: boolean;
}

/** More lines than a person walks through; the shortest chains are among the first. */
export const MOST_CHAIN_ROWS = 20_000;

/**
 * All chains from the roots to `target` as the lines of a tree: what is nearest to the
 * target first, so the first chain is a shortest one; no more than `MOST_CHAIN_ROWS`. Does not
 * recurse. O(paths + references).
 */
export function chainRows(closure: Closure, target: number): ChainRow[] {
	const { depth: distance } = search(closure.referrers, [target]);
	const nearest = (paths: Uint32Array) =>
		Array.from(paths)
			.filter((path) => distance[path] !== UNREACHED)
			.sort(
				(a, b) => distance[a]! - distance[b]! || (closure.paths[a]! < closure.paths[b]! ? -1 : 1),
			);
	const expanded = new Set<number>([target]);
	const rows: ChainRow[] = [];
	const stack: Omit<ChainRow, "repeated">[] = [];
	const push = (paths: number[], above: number, level: number) => {
		for (let k = paths.length - 1; k >= 0; k--) {
			stack.push({ path: paths[k]!, above, level, last: k === paths.length - 1 });
		}
	};
	push(nearest(closure.roots), -1, 0);
	for (let at = stack.pop(); at !== undefined && rows.length < MOST_CHAIN_ROWS; at = stack.pop()) {
		const { path, level } = at;
		const open = !expanded.has(path);
		rows.push({ ...at, repeated: !open && path !== target });
		if (!open) continue;
		expanded.add(path);
		push(nearest(row(closure.references, path)), rows.length - 1, level + 1);
	}
	return rows;
}

/** The chain that leads to a row, from the root down. */
export function chainTo(rows: readonly ChainRow[], at: number): number[] {
	const chain: number[] = [];
	for (let k = at; k >= 0; k = rows[k]!.above) chain.push(rows[k]!.path);
	return chain.reverse();
}

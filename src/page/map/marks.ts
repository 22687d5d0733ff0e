import type { Closure } from "../../closure/closure.ts";
import { markedBelow, sharedPaths } from "./holdings.ts";
import type { Cell } from "./layout.ts";

/** What is said of a cell by how it is drawn. */
export interface Marks {
	/** Something is looked for, and it is not here. */
	readonly faded: boolean;
	/** All of it goes by what is tried. */
	readonly gone: boolean;
	/** It is shared: it hangs under the common holder of those that share it. */
	readonly shared: boolean;
}

/**
 * Tells marks of cells. `found` has 1 for what is looked for, and is null while nothing is;
 * `kept` has 0 for what goes. A frame is marked for itself, all else for what lies in it, too.
 */
export function markerOf(
	closure: Closure,
	found: Uint8Array | null,
	kept: Uint8Array,
): (cell: Cell) => Marks {
	const inFound = found && markedIn(closure, found);
	const inKept = kept.includes(0) ? markedIn(closure, kept) : null;
	const shared = sharedPaths(closure);
	return (cell) => ({
		faded: inFound !== null && !inFound(cell),
		gone: inKept !== null && !inKept(cell),
		shared: (cell.kind === "holder" || cell.kind === "path") && shared[cell.paths[0]!] === 1,
	});
}

/** Does a mask mark anything of a cell? */
function markedIn(closure: Closure, mask: Uint8Array): (cell: Cell) => boolean {
	const below = markedBelow(closure)(mask);
	const superRoot = mask.length;
	return ({ kind, paths }) => {
		if (kind === "rest") return paths.some((path) => below[path]! > 0);
		if (kind === "path") return below[paths[0]!]! > 0;
		const own = kind === "itself" ? paths.slice(-1) : paths;
		return own.some((path) => (path === superRoot ? below[path]! > 0 : mask[path] === 1));
	};
}

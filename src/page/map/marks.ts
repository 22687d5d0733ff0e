import type { Closure } from "../../closure/closure.ts";
import { markedBelow, sharedPaths } from "./holdings.ts";
import type { Cell } from "./layout.ts";

/** What is said of a cell by how it is drawn. */
export interface Marks {
	/** Something is looked for, and this is not it. */
	readonly faded: boolean;
	/** What is looked for lies in it, unseen. */
	readonly hides: boolean;
	/** All of it goes by what is tried. */
	readonly gone: boolean;
	/** It is shared: it hangs under the common holder of those that share it. */
	readonly shared: boolean;
}

/**
 * Tells marks of cells. `found` has 1 for what is looked for, and is null while nothing is;
 * `kept` has 0 for what goes.
 */
export function markerOf(
	closure: Closure,
	found: Uint8Array | null,
	kept: Uint8Array,
): (cell: Cell) => Marks {
	const isFound = found && markedIn(closure, found);
	const isKept = kept.includes(0) ? markedIn(closure, kept) : null;
	const shared = sharedPaths(closure);
	return (cell) => {
		const faded = isFound !== null && !isFound.itself(cell);
		return {
			faded,
			hides: faded && isFound.inside(cell),
			gone: isKept !== null && !isKept.itself(cell) && !isKept.inside(cell),
			shared: (cell.kind === "holder" || cell.kind === "path") && shared[cell.paths[0]!] === 1,
		};
	};
}

/** What a mask marks: what a cell is named for, and what lies in it, unseen. */
function markedIn(closure: Closure, mask: Uint8Array) {
	const below = markedBelow(closure)(mask);
	return {
		/** The super-root is in no mask, and always meant. */
		itself: ({ kind, paths }: Cell): boolean => {
			if (kind === "rest") return false;
			return kind === "itself" ? mask[paths.at(-1)!] === 1 : paths.some((path) => mask[path] !== 0);
		},
		inside: ({ kind, paths }: Cell): boolean => {
			if (kind === "rest") return paths.some((path) => below[path]! > 0);
			return kind === "path" && below[paths[0]!]! > 0;
		},
	};
}

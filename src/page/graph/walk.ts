import type { Closure } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { chainUpwards } from "../../closure/reach.ts";

export type Direction = "up" | "down" | "left" | "right";

/** Where somebody is who walks along references. */
export interface Place {
	readonly path: number;
	/** The referrer that they came down from; null where they did not. */
	readonly from: number | null;
}

/**
 * A step along references: down to the heaviest reference; up to the referrer on the shortest
 * chain; left and right among what that referrer (or the one they came down from) refers to, or
 * among the roots, heaviest first. Null where there is nothing. `figures` says how heavy each
 * path is. O(references of the referrer, log), the first step up O(paths log paths).
 */
export function walked(
	closure: Closure,
	figures: Float64Array,
	place: Place,
	direction: Direction,
): Place | null {
	const { path } = place;
	if (direction === "down") {
		const [heaviest] = byWeight(row(closure.references, path), figures);
		return heaviest === undefined ? null : { path: heaviest, from: path };
	}
	const above = chainAbove(closure, path);
	if (direction === "up") return above === null ? null : { path: above, from: null };
	const from = refers(closure, place.from, path) ? place.from : above;
	const siblings = byWeight(from === null ? closure.roots : row(closure.references, from), figures);
	const at = siblings.indexOf(path) + (direction === "left" ? -1 : 1);
	const sibling = siblings[at];
	return sibling === undefined ? null : { path: sibling, from };
}

/** Paths by their figure, the heaviest first; unknown ones last. O(paths log paths). */
export function byWeight(paths: Uint32Array, figures: Float64Array): number[] {
	const weight = (path: number) => (Number.isNaN(figures[path]) ? -1 : figures[path]!);
	return Array.from(paths).sort((a, b) => weight(b) - weight(a) || a - b);
}

function refers(closure: Closure, from: number | null, path: number): boolean {
	return from !== null && row(closure.references, from).includes(path);
}

function chainAbove(closure: Closure, path: number): number | null {
	const [, above] = chainUpwards(closure, path);
	return above ?? null;
}

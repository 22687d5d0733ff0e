import { CATEGORIES } from "../../closure/categories.ts";
import { type Closure, nameAt } from "../../closure/closure.ts";
import { perClosure, remembered } from "../../closure/memo.ts";
import { categoriesOf } from "../search.ts";

export type Direction = "ascending" | "descending";

/** Indices of all paths in the order that these words have. O(paths log paths). */
function sortedBy(words: readonly string[], from: Uint32Array): Uint32Array {
	return from.sort((a, b) => (words[a]! < words[b]! ? -1 : words[a]! > words[b]! ? 1 : 0));
}

const byPath = perClosure(({ paths }) => sortedBy(paths, Uint32Array.from(paths.keys())));

const ordered = {
	ascending: perClosure((closure) =>
		remembered((column: Float64Array) => sorted(closure, column, 1)),
	),
	descending: perClosure((closure) =>
		remembered((column: Float64Array) => sorted(closure, column, -1)),
	),
};

/** Typed arrays sort stably, so what is equal stays in the order of paths. */
function sorted(closure: Closure, column: Float64Array, sign: 1 | -1): Uint32Array {
	return byPath(closure)
		.slice()
		.sort((a, b) => {
			const [x, y] = [column[a]!, column[b]!];
			if (Number.isNaN(x) || Number.isNaN(y))
				return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
			return sign * (x - y);
		});
}

/**
 * All paths by a column, equal ones by path, unknown ones last either way. Remembered for as
 * long as the column lives: O(paths log paths) the first time.
 */
export function orderBy(closure: Closure, column: Float64Array, direction: Direction): Uint32Array {
	return ordered[direction](closure)(column);
}

/** Those of an order that a mask has, in that order; all of them without one. O(paths). */
export function listed(order: Uint32Array, mask: Uint8Array | null): Uint32Array {
	return mask === null ? order : order.filter((path) => mask[path] === 1);
}

/** Of each path its place among the names, so that names sort like figures. */
export const nameRanks = perClosure((closure) => {
	const names = closure.paths.map((_, i) => nameAt(closure, i));
	return ranks(names, sortedBy(names, Uint32Array.from(names.keys())));
});

/** Of each path the place of its category among the words. */
export const categoryRanks = perClosure((closure) => {
	const words = CATEGORIES.toSorted();
	return Float64Array.from(categoriesOf(closure), (k) => words.indexOf(CATEGORIES[k] ?? "other"));
});

/** Equal words have equal places. */
function ranks(words: readonly string[], order: Uint32Array): Float64Array {
	const rank = new Float64Array(words.length);
	for (let k = 1; k < order.length; k++) {
		const [before, here] = [order[k - 1]!, order[k]!];
		rank[here] = rank[before]! + (words[before] === words[here] ? 0 : 1);
	}
	return rank;
}

import { type Closure, nameAt } from "../../closure/closure.ts";
import { figuresOf, type Measure } from "./figures.ts";

/** What lists are sorted by: `own` is the measure of the path alone. */
export const SORTS = ["closure", "retained", "own", "name"] as const;
export type Sort = (typeof SORTS)[number];

/** What decides in which order a list stands. */
export interface Ordering {
	readonly closure: Closure;
	readonly sort: Sort;
	readonly measure: Measure;
}

/** Paths in order. */
export interface Ordered {
	readonly rows: Uint32Array;
	/** What they are sorted by: `retained` where closure sizes of so many would take long. */
	readonly by: Sort;
}

/** Sorts paths: the largest first and names ascending, then by path. */
export function ordered(ordering: Ordering, members: ArrayLike<number>): Ordered {
	const { closure, sort, measure } = ordering;
	const rows = Uint32Array.from(members);
	const { paths } = closure;
	const byPath = (a: number, b: number) => (paths[a]! < paths[b]! ? -1 : 1);
	if (sort === "name") {
		const names = new Map(Array.from(rows, (i) => [i, nameAt(closure, i).toLowerCase()]));
		rows.sort((a, b) => {
			const [first, second] = [names.get(a)!, names.get(b)!];
			return first === second ? byPath(a, b) : first < second ? -1 : 1;
		});
		return { rows, by: sort };
	}
	const figures = figuresOf(closure, measure);
	if (sort === "closure") {
		const sizes = figures.closuresOf(rows);
		if (sizes === null) return ordered({ ...ordering, sort: "retained" }, members);
		for (let k = 0; k < rows.length; k++) rows[k] = k;
		rows.sort((a, b) => sizes[b]! - sizes[a]! || byPath(members[a]!, members[b]!));
		return { rows: rows.map((k) => members[k]!), by: sort };
	}
	const column = sort === "retained" ? figures.retained : figures.weights;
	rows.sort((a, b) => column[b]! - column[a]! || byPath(a, b));
	return { rows, by: sort };
}

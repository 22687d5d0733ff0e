import { type Closure, isSized } from "../../closure/closure.ts";
import { degree } from "../../closure/graph.ts";
import { perClosure } from "../../closure/memo.ts";
import { fromRoots } from "../../closure/reach.ts";
import { count } from "../../closure/size.ts";
import {
	columnOf,
	inWords,
	MEASURE_NAMES,
	MEASURES,
	type Measure,
	measuresOf,
} from "../measure.ts";
import { categoryRanks, type Direction, nameRanks } from "./order.ts";

/** A column of the table. */
export interface Column {
	readonly key: ColumnKey;
	readonly name: string;
	readonly meaning: string;
	/** The way it is sorted by first. */
	readonly first: Direction;
}

export type ColumnKey = "name" | "category" | Measure | Count;
type Count = "references" | "referrers" | "depth";

const WORDS: readonly Column[] = [
	{ key: "name", name: "Name", meaning: "name, and the hash before it", first: "ascending" },
	{ key: "category", name: "Category", meaning: "what a path is for", first: "ascending" },
];

const COUNTS: readonly (Column & { key: Count })[] = [
	{
		key: "references",
		name: "References",
		meaning: "paths that it refers to, itself among them where it does",
		first: "descending",
	},
	{
		key: "referrers",
		name: "Referrers",
		meaning: "paths that refer to it, itself among them where it does",
		first: "descending",
	},
	{
		key: "depth",
		name: "Depth",
		meaning: "fewest references from a root",
		first: "descending",
	},
];

/** The columns that this closure's source can fill. */
export const columnsOf = perClosure((closure): readonly Column[] => [
	...WORDS,
	...measuresOf(closure).map((key): Column => {
		const { name, meaning } = MEASURE_NAMES[key];
		// Without sizes figures are numbers of paths, and the heading says so.
		const unit = isSized(closure) || key === "disk" || key === "download" ? "" : " paths";
		return { key, name: `${name}${unit}`, meaning, first: "descending" };
	}),
	...COUNTS,
]);

/**
 * What a column is sorted by: its figures (NaN where unknown), or the places of its words.
 * The closure sizes of all paths can take seconds: see `reaching`.
 */
export function figuresOf(closure: Closure, key: ColumnKey): Float64Array {
	switch (key) {
		case "name":
			return nameRanks(closure);
		case "category":
			return categoryRanks(closure);
		case "references":
		case "referrers":
		case "depth":
			return counts(closure)[key];
		default:
			return columnOf(closure, key);
	}
}

/** References and referrers count self references, as `whittle top` does. */
const counts = perClosure((closure): Readonly<Record<Count, Float64Array>> => {
	const each = (figure: (i: number) => number) => Float64Array.from(closure.paths.keys(), figure);
	const { depth } = fromRoots(closure);
	return {
		references: each((i) => degree(closure.references, i) + closure.selfReference[i]!),
		referrers: each((i) => degree(closure.referrers, i) + closure.selfReference[i]!),
		depth: Float64Array.from(depth),
	};
});

/** A figure of a column in words. */
export function cellText(closure: Closure, key: ColumnKey, value: number): string {
	const measure = MEASURES.find((each) => each === key);
	return measure === undefined ? count(value) : inWords(closure, measure, value);
}

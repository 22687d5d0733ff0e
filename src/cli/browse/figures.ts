import { type Closure, isSized, knownSizes, weights } from "../../closure/closure.ts";
import { perClosure } from "../../closure/memo.ts";
import { retainedIn } from "../../closure/retained-sizes.ts";
import { counted, size } from "../../closure/size.ts";
import { walker } from "../../closure/walk.ts";

/** What paths are weighed by. */
export type Measure = "nar" | "disk" | "download";

/** The measures that the closure's source knows; NAR stands for paths where it knows no size. */
export function measuresOf({ diskSize, downloadSize }: Closure): Measure[] {
	return [
		"nar",
		...(diskSize === null ? [] : (["disk"] as const)),
		...(downloadSize === null ? [] : (["download"] as const)),
	];
}

/** Every figure of a closure by one measure: bytes, or paths where no size is known. */
export interface Figures {
	/** Each path by itself; NaN where unknown. */
	readonly own: Float64Array;
	/** The same with 0 where unknown: what is added up. */
	readonly weights: Float64Array;
	readonly retained: Float64Array;
	/** Closure size of a path. Costs a walk over its closure when asked first. */
	closureOf(path: number): number;
	/** Closure sizes of many; null where they cannot be had while a person waits. */
	closuresOf(paths: ArrayLike<number>): Float64Array | null;
}

/** References followed at most to sort a list by closure size: a tenth of a second or so. */
const AFFORDED = 2e7;

/** Rows at most that are sorted by closure size. */
const MOST_ROWS = 20_000;

/** The figures of a closure by a measure; O(paths) when asked first, then a look-up. */
export function figuresOf(closure: Closure, measure: Measure): Figures {
	const known = remembered(closure);
	let figures = known.get(measure);
	if (figures === undefined) {
		figures = compute(closure, ownSizes(closure, measure));
		known.set(measure, figures);
	}
	return figures;
}

const remembered = perClosure(() => new Map<Measure, Figures>());

function ownSizes(closure: Closure, measure: Measure): Float64Array {
	const column = measure === "disk" ? closure.diskSize : closure.downloadSize;
	if (measure !== "nar" && column !== null) return column;
	return isSized(closure) ? closure.narSize : weights(closure);
}

function compute(closure: Closure, own: Float64Array): Figures {
	const byWeight = knownSizes(own);
	const walk = walker(closure.references, byWeight);
	const sizes = new Float64Array(own.length).fill(Number.NaN);
	const closureOf = (path: number): number => {
		if (Number.isNaN(sizes[path]!)) sizes[path] = walk.weigh(path);
		return sizes[path]!;
	};
	return {
		own,
		weights: byWeight,
		retained: retainedIn(closure, byWeight),
		closureOf,
		closuresOf(paths) {
			if (paths.length > MOST_ROWS) return null;
			const limit = walk.work + AFFORDED;
			const result = new Float64Array(paths.length);
			for (let k = 0; k < paths.length; k++) {
				if (walk.work > limit) return null;
				result[k] = closureOf(paths[k]!);
			}
			return result;
		},
	};
}

/** Are the figures by this measure numbers of paths, for no size is known? */
export function isCounted(closure: Closure, measure: Measure): boolean {
	return measure === "nar" && !isSized(closure);
}

/** A figure as text: `45.3 MiB`, or a number of paths. */
export function figureText(closure: Closure, measure: Measure, value: number): string {
	return isCounted(closure, measure) ? counted(value, "path") : size(value);
}

/** What the measure is called. */
export function measureName(closure: Closure, measure: Measure): string {
	return isCounted(closure, measure)
		? "paths"
		: { nar: "NAR", disk: "disk", download: "download" }[measure];
}

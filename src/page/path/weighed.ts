import type { Closure } from "../../closure/closure.ts";
import { retainedIn } from "../../closure/retained-sizes.ts";
import { columnOf, type Measure, weightsBy } from "../measure.ts";

/** Retained size of every path in the weights that go with a measure. */
export function retainedBy(closure: Closure, measure: Measure): Float64Array {
	return retainedIn(closure, weightsBy(closure, measure));
}

/** What each path weighs by itself in those weights; NaN where that is unknown. */
export function ownBy(closure: Closure, measure: Measure): Float64Array {
	return columnOf(closure, measure === "disk" || measure === "download" ? measure : "nar");
}

/** A part of a whole: `12.3 %`. */
export function percent(part: number, whole: number): string {
	return whole === 0 ? "?" : `${((100 * part) / whole).toFixed(1)} %`;
}

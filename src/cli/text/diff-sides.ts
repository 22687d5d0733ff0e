import type { Closure } from "../../closure/closure.ts";
import type { Both, PackageDiff } from "../../closure/difference.ts";

/** Both closures, by the names the person gave them. */
export type Sides = Both<{ readonly label: string; readonly closure: Closure }>;

export function closuresOf(sides: Sides): Both<Closure> {
	return { old: sides.old.closure, new: sides.new.closure };
}

/** What of a difference is shown, and what is not. */
export interface Selection {
	readonly shown: readonly PackageDiff[];
	/** Left out since they were too many. */
	readonly rest: readonly PackageDiff[];
	/** Left out since they were too small. */
	readonly hidden: readonly PackageDiff[];
	/** The size that was asked for; null for the usual one. */
	readonly minimum: number | null;
}

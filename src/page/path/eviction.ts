import type { Closure } from "../../closure/closure.ts";
import { perClosure } from "../../closure/memo.ts";
import { minimumCut } from "../../closure/minimum-cut.ts";
import { placeOf, referenceWeights, WEIGHT_RULES } from "../../closure/reference-weights.ts";
import type { Edge, Step } from "../../closure/step.ts";
import { whatIf } from "../../closure/what-if.ts";

/** The references that have to be cut so that a path goes. */
export interface Eviction {
	readonly references: readonly Edge[];
	/** Why each is as hard to cut as it is, in words. */
	readonly reasons: readonly string[];
	/** What cutting all of them saves, in the weights asked for. */
	readonly saving: number;
}

/**
 * The easiest references to cut so that `path` goes, as `whittle cut` has them; null for a
 * root. A maximum flow: some milliseconds, on a hundred thousand paths tens of them.
 */
export function evictionOf(
	closure: Closure,
	path: number,
	byWeight: Float64Array,
): Eviction | null {
	const { weight, rule } = hardness(closure);
	const cut = minimumCut({ graph: closure.references, roots: closure.roots }, [path], weight);
	if (cut === null) return null;
	const step: Step = { kind: "cut", text: "cut", references: cut.edges };
	return {
		references: cut.edges,
		reasons: cut.edges.map((edge) => WEIGHT_RULES[rule[placeOf(closure, edge)]!]!.reason),
		saving: whatIf(closure, [step], byWeight).saving,
	};
}

/** Categories are recorded in what the page shows. */
const hardness = perClosure((closure) => referenceWeights(closure, null));

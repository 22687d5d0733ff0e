import { type Closure, weights } from "./closure.ts";
import { type Edits, edited, type Remainder, remainder, unedited } from "./edits.ts";
import { type Holders, holdersOf } from "./holders.ts";
import { perClosure, remembered } from "./memo.ts";
import type { Step } from "./step.ts";

/** What a list of steps does to a closure. Weights are bytes, or paths where no size is known. */
export interface WhatIf {
	readonly before: number;
	readonly after: number;
	/** `before - after`; below 0 where stubs weigh more than what they stand for. */
	readonly saving: number;
	/** Paths that are no longer reached, the dropped ones included, ascending. */
	readonly removed: Uint32Array;
	/** 1 for each path that is still there. */
	readonly kept: Uint8Array;
	readonly steps: readonly StepOutcome[];
}

export interface StepOutcome {
	readonly step: Step;
	/** What this step saves without the others. */
	readonly alone: number;
	/** What it saves jointly with all before it. The last one's is the whole saving. */
	readonly together: number;
	/** What it adds to those before it. */
	readonly adds: number;
	/** Why it took nothing out, after all the steps of the list. Worked out when asked. */
	readonly held: () => Holders;
}

/** A list of steps as it stands, and what is left then. */
interface State {
	readonly closure: Closure;
	readonly byWeight: Float64Array;
	readonly edits: Edits;
	readonly left: Remainder;
}

/**
 * Tries steps one after the other, each on top of those before it. `byWeight` is what paths
 * weigh: NAR bytes unless asked otherwise. What was worked out for a list is kept with its
 * steps, so one more step costs two searches: O(paths + references).
 */
export function whatIf(
	closure: Closure,
	steps: readonly Step[],
	byWeight = weights(closure),
): WhatIf {
	const origin = untouched(closure)(byWeight);
	const before = origin.left.weight;
	let state = origin;
	const outcomes: StepOutcome[] = [];
	const held = remembered((step: Step) => holdersOf(closure, state.edits, state.left.kept, step));
	for (const step of steps) {
		const next = after(state)(step);
		outcomes.push({
			step,
			alone: before - after(origin)(step).left.weight,
			together: before - next.left.weight,
			adds: state.left.weight - next.left.weight,
			held: () => held(step),
		});
		state = next;
	}
	const { kept, weight } = state.left;
	const removed: number[] = [];
	for (let path = 0; path < kept.length; path++) if (kept[path] === 0) removed.push(path);
	return {
		before,
		after: weight,
		saving: before - weight,
		removed: Uint32Array.from(removed),
		kept,
		steps: outcomes,
	};
}

/** For each column of weights the closure as it is. */
const untouched = perClosure((closure) =>
	remembered((byWeight: Float64Array) => stateOf(closure, byWeight, unedited(closure))),
);

/** What follows a state, by step, for as long as both live. */
const after = remembered(({ closure, byWeight, edits }: State) =>
	remembered((step: Step) => stateOf(closure, byWeight, edited(closure, edits, step))),
);

function stateOf(closure: Closure, byWeight: Float64Array, edits: Edits): State {
	return { closure, byWeight, edits, left: remainder(closure, edits, byWeight) };
}

import { type Step, stepOn } from "../../closure/step.ts";
import { whatIf } from "../../closure/what-if.ts";
import { figuresOf } from "./figures.ts";
import type { Browser } from "./state.ts";

/** Marks a path as gone, or takes that mark away. */
export function toggled(state: Browser, path: number): Browser {
	const { closure, steps, outcome } = state;
	const own = steps.findIndex((step) => step.kind === "drop" && step.paths.includes(path));
	if (own >= 0) return without(state, own);
	if (outcome?.kept[path] === 0) {
		return { ...state, notice: "It is gone already, with what is marked: X lists that." };
	}
	return changed(state, [...steps, stepOn.drop(closure, path)]);
}

/** Takes one step back, whichever. */
export function without(state: Browser, at: number): Browser {
	return changed(
		state,
		state.steps.filter((_, k) => k !== at),
	);
}

/** The steps as they were before they changed last. */
export function undone(state: Browser): Browser {
	const steps = state.undo.at(-1);
	if (steps === undefined) return { ...state, notice: "Nothing to undo." };
	return weighed({ ...state, steps, undo: state.undo.slice(0, -1) });
}

/** What the steps do, by the measure. */
export function weighed(state: Browser): Browser {
	const { closure, measure, steps, overlay } = state;
	const outcome =
		steps.length === 0 ? null : whatIf(closure, steps, figuresOf(closure, measure).weights);
	if (overlay?.kind !== "steps") return { ...state, outcome };
	const cursor = Math.max(0, Math.min(overlay.cursor, steps.length - 1));
	return { ...state, outcome, overlay: { ...overlay, cursor } };
}

function changed(state: Browser, steps: readonly Step[]): Browser {
	return weighed({ ...state, steps, undo: [...state.undo, state.steps] });
}

import { escaped } from "../../closure/escape.ts";
import { measureName, measuresOf } from "./figures.ts";
import type { Key } from "./keys.ts";
import { resorted } from "./moves.ts";
import { SORTS } from "./order.ts";
import { type Browser, current } from "./state.ts";
import { toggled, undone, weighed } from "./what-if-steps.ts";

/** Keys that mean the same on the panes and in the lists over them, where letters are keys. */
export function onAnyList(state: Browser, key: Key): Browser {
	const path = current(state);
	switch (key) {
		case "x":
			return path === null ? state : toggled(state, path);
		case "u":
			return undone(state);
		case "y":
			return path === null ? state : copied(state, path);
		case "s":
			return nextSort(state);
		case "m":
			return nextMeasure(state);
		case "?":
			return { ...state, overlay: { kind: "help", cursor: 0 } };
		default:
			return state;
	}
}

/** A path with control characters is copied with escapes: it may be pasted into a shell. */
function copied(state: Browser, path: number): Browser {
	const text = escaped(state.closure.paths[path]!);
	return { ...state, effect: { kind: "copy", text }, notice: "Sent to the terminal's clipboard." };
}

function nextSort(state: Browser): Browser {
	const sort = after(SORTS, state.sort);
	const what = {
		closure: "closure size",
		retained: "retained size",
		own: `${measureName(state.closure, state.measure)} size of the path alone`,
		name: "name",
	}[sort];
	return { ...resorted({ ...state, sort }), notice: `Sorted by ${what}.` };
}

function nextMeasure(state: Browser): Browser {
	const { closure } = state;
	const measures = measuresOf(closure);
	const measure = after(measures, state.measure);
	if (measure === state.measure) {
		return { ...state, notice: "No other sizes are known; --disk walks the files for theirs." };
	}
	return {
		...weighed(resorted({ ...state, measure })),
		notice: `All sizes are ${measureName(closure, measure)} sizes now.`,
	};
}

/** The next in a list, round and round. */
function after<T>(all: readonly T[], now: T): T {
	return all[(all.indexOf(now) + 1) % all.length]!;
}

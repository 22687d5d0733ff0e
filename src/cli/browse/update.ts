import { onAnyList } from "./common-keys.ts";
import type { Key } from "./keys.ts";
import type { Screen } from "./layout.ts";
import { cursorByLetters, moveLeft, moveRight, moveTo, withRelation } from "./moves.ts";
import { updateOverlay, withChains, withDuplicates, withSearch } from "./overlays.ts";
import { type Browser, middle } from "./state.ts";

/** The browser after a key. Costs what the key asks for: mostly what is on the screen. */
export function update(before: Browser, key: Key): Browser {
	const state: Browser = { ...before, notice: null, effect: null };
	if (key === "<ctrl-c>") return { ...state, effect: { kind: "quit" } };
	if (key === "<ctrl-z>") return { ...state, effect: { kind: "suspend" } };
	return state.overlay === null ? onPanes(state, key) : updateOverlay(state, state.overlay, key);
}

/** The same on a screen of another size. */
export function resized(state: Browser, screen: Screen): Browser {
	return { ...state, screen };
}

function onPanes(state: Browser, key: Key): Browser {
	const { rows, cursor } = middle(state);
	const moved = cursorByLetters(key, cursor, rows.length, state);
	if (moved !== null) return moveTo(state, moved);
	switch (key) {
		case "h":
		case "<left>":
			return moveLeft(state);
		case "l":
		case "<right>":
		case "<enter>":
			return moveRight(state);
		case "d":
			return withRelation(state, state.relation === "held" ? "references" : "held");
		case "r":
			return withRelation(state, state.relation === "referrers" ? "references" : "referrers");
		case "/":
			return withSearch(state);
		case "w":
			return withChains(state);
		case "D":
			return withDuplicates(state);
		case "X":
			return { ...state, overlay: { kind: "steps", cursor: 0 } };
		case "q":
		case "<escape>":
			return { ...state, effect: { kind: "quit" } };
		default:
			return onAnyList(state, key);
	}
}

import { duplicates } from "../../closure/duplicates.ts";
import { shortestChain } from "../../closure/reach.ts";
import { count } from "../../closure/size.ts";
import { chainRows, chainTo, MOST_CHAIN_ROWS } from "./chains.ts";
import { onAnyList } from "./common-keys.ts";
import { HELP } from "./help-text.ts";
import { isText, type Key } from "./keys.ts";
import { cursorAfter, cursorByLetters, goAlong } from "./moves.ts";
import { type Found, found } from "./search.ts";
import { type Browser, current, type Overlay, selected } from "./state.ts";
import { without } from "./what-if-steps.ts";

/** Opens the search over all paths. */
export function withSearch(state: Browser, query = "", before: Found | null = null): Browser {
	return { ...state, overlay: { kind: "search", cursor: 0, ...found(state, query, before) } };
}

/** Opens the chains from the roots to the path that the panes are on. */
export function withChains(state: Browser): Browser {
	const target = selected(state);
	const rows = chainRows(state.closure, target);
	const end = rows.findIndex(({ path }) => path === target);
	const notice =
		rows.length < MOST_CHAIN_ROWS
			? null
			: `The first ${count(rows.length)} lines; there may be more.`;
	return { ...state, notice, overlay: { kind: "why", target, rows, cursor: Math.max(0, end) } };
}

/** Opens the packages that are there more than once, if there are any. */
export function withDuplicates(state: Browser): Browser {
	const rows = duplicates(state.closure).flatMap(({ paths, saving }) =>
		paths.map((path, k) => ({ path, saving: k === 0 ? saving : null })),
	);
	if (rows.length === 0) return { ...state, notice: "No package is there more than once." };
	return { ...state, overlay: { kind: "duplicates", rows, cursor: 0 } };
}

/** What a key does to the list over the panes. */
export function updateOverlay(state: Browser, overlay: Overlay, key: Key): Browser {
	if (key === "<escape>" || (key === "q" && overlay.kind !== "search")) return closed(state);
	const moves = overlay.kind === "search" ? cursorAfter : cursorByLetters;
	const cursor = moves(key, overlay.cursor, rowCount(state, overlay), state);
	if (cursor !== null) return { ...state, overlay: { ...overlay, cursor } };
	switch (overlay.kind) {
		case "search":
			return inSearch(state, overlay, key);
		case "why":
			return inChains(state, overlay, key);
		case "duplicates":
			return key === "D"
				? closed(state)
				: key === "<enter>"
					? entered(state)
					: onAnyList(state, key);
		case "steps":
			if (key === "X") return closed(state);
			if (key === "<enter>") return entered(state);
			return ["x", "<delete>", "<backspace>"].includes(key) && state.steps.length > 0
				? without(state, overlay.cursor)
				: onAnyList(state, key);
		case "help":
			return key === "?" || key === "<enter>" ? closed(state) : state;
	}
}

/** Rows that an overlay's cursor moves in. */
export function rowCount({ steps }: Browser, overlay: Overlay): number {
	switch (overlay.kind) {
		case "steps":
			return steps.length;
		case "help":
			return HELP.length;
		default:
			return overlay.rows.length;
	}
}

function closed(state: Browser): Browser {
	return { ...state, overlay: null };
}

/** To the path that the list is on, by its shortest chain. */
function entered(state: Browser): Browser {
	const path = current(state);
	return path === null ? state : goAlong(closed(state), shortestChain(state.closure, path));
}

function inSearch(state: Browser, before: Found, key: Key): Browser {
	const { query } = before;
	if (key === "<enter>") return entered(state);
	if (key === "<backspace>") return withSearch(state, [...query].slice(0, -1).join(""));
	if (key === "<ctrl-u>") return withSearch(state);
	if (key === "<ctrl-w>") return withSearch(state, query.replace(/\S+\s*$/, ""));
	return isText(key) ? withSearch(state, query + key, before) : state;
}

function inChains(state: Browser, overlay: Extract<Overlay, { kind: "why" }>, key: Key): Browser {
	const { rows, cursor } = overlay;
	const row = rows[cursor]!;
	switch (key) {
		case "w":
			return closed(state);
		case "<enter>":
			return goAlong(closed(state), chainTo(rows, cursor));
		case "h":
		case "<left>":
			return { ...state, overlay: { ...overlay, cursor: Math.max(0, row.above) } };
		case "l":
		case "<right>": {
			const isAbove = rows[cursor + 1]?.above === cursor;
			return isAbove ? { ...state, overlay: { ...overlay, cursor: cursor + 1 } } : state;
		}
		default:
			return onAnyList(state, key);
	}
}

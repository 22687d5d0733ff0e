import type { Key } from "./keys.ts";
import { layoutOf } from "./layout.ts";
import { onto, paneOf, type Relation, reordered, rootPane } from "./panes.ts";
import { type Browser, leftPane, middle, withTrail } from "./state.ts";

/** Where a key moves the cursor of a list of `count` rows; null where it moves nothing. */
export function cursorAfter(
	key: Key,
	cursor: number,
	count: number,
	{ screen }: Browser,
): number | null {
	const page = Math.max(1, layoutOf(screen).list - 1);
	const to = (place: number) => Math.max(0, Math.min(count - 1, place));
	switch (key) {
		case "<down>":
		case "<tab>":
		case "<ctrl-n>":
			return to(cursor + 1);
		case "<up>":
		case "<backtab>":
		case "<ctrl-p>":
			return to(cursor - 1);
		case "<pagedown>":
		case "<ctrl-f>":
			return to(cursor + page);
		case "<pageup>":
		case "<ctrl-b>":
			return to(cursor - page);
		case "<home>":
			return to(0);
		case "<end>":
			return to(count - 1);
		default:
			return null;
	}
}

/** The same where letters are not typed: they move as well. */
export function cursorByLetters(key: Key, cursor: number, count: number, state: Browser) {
	return cursorAfter(LETTERS[key] ?? key, cursor, count, state);
}

const LETTERS: Readonly<Record<Key, Key>> = {
	j: "<down>",
	k: "<up>",
	g: "<home>",
	G: "<end>",
	" ": "<pagedown>",
};

/** To another row of the middle pane. */
export function moveTo(state: Browser, cursor: number): Browser {
	const { trail, level } = state;
	if (cursor === middle(state).cursor) return state;
	const pane = { ...middle(state), cursor };
	return withTrail(state, [...trail.slice(0, level), pane], level);
}

/** Back to the list that led here; from the first one to those who refer to the path. */
export function moveLeft(state: Browser): Browser {
	const { trail, level } = state;
	if (level > 0) return withTrail(state, trail, level - 1);
	const referrers = leftPane(state);
	if (referrers.rows.length === 0)
		return { ...state, notice: "Nothing refers to it: it is a root." };
	return withTrail(state, [referrers], 0);
}

/** Into the right pane, if it has rows. */
export function moveRight(state: Browser): Browser {
	const { trail, level } = state;
	const next = trail[level + 1]!;
	if (next.rows.length > 0) return withTrail(state, trail, level + 1);
	return { ...state, notice: NOTHING[next.relation] };
}

const NOTHING: Readonly<Record<Relation, string>> = {
	references: "It refers to nothing.",
	held: "It holds nothing alone: what it refers to is held by others, too.",
	referrers: "Nothing refers to it: it is a root.",
};

/** To the end of a chain of references that starts at a root, with its lists on the way. */
export function goAlong(state: Browser, chain: readonly number[]): Browser {
	const trail = chain.map((path, k) => {
		const above = chain[k - 1];
		const pane = above === undefined ? rootPane(state) : paneOf(state, "references", above);
		return onto(pane, path);
	});
	return withTrail({ ...state, relation: "references" }, trail, trail.length - 1);
}

/** The right pane lists something else. */
export function withRelation(state: Browser, relation: Relation): Browser {
	const { trail, level } = state;
	return withTrail({ ...state, relation }, trail.slice(0, level + 1), level);
}

/** Every list anew, after the order has changed; each cursor stays on its path. */
export function resorted(state: Browser): Browser {
	const trail = state.trail.map((pane) => reordered(state, pane));
	return withTrail(state, trail, state.level);
}

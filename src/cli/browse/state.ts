import type { Category } from "../../closure/categories.ts";
import type { Closure } from "../../closure/closure.ts";
import type { Step } from "../../closure/step.ts";
import type { WhatIf } from "../../closure/what-if.ts";
import type { ChainRow } from "./chains.ts";
import type { Measure } from "./figures.ts";
import type { Screen } from "./layout.ts";
import type { Sort } from "./order.ts";
import { type Pane, paneOf, type Relation, rootPane } from "./panes.ts";
import type { Found } from "./search.ts";

/** What lies over the panes. Each is a list with a cursor in it. */
export type Overlay =
	| ({ readonly kind: "search"; readonly cursor: number } & Found)
	| {
			readonly kind: "why";
			readonly target: number;
			readonly rows: readonly ChainRow[];
			readonly cursor: number;
	  }
	| { readonly kind: "duplicates"; readonly rows: readonly Copy[]; readonly cursor: number }
	| { readonly kind: "steps"; readonly cursor: number }
	| { readonly kind: "help"; readonly cursor: number };

/** A path that is there more than once; the first of its package tells what one copy saves. */
export interface Copy {
	readonly path: number;
	readonly saving: number | null;
}

/** What is to be done outside, once. */
export type Effect =
	| { readonly kind: "quit" }
	| { readonly kind: "suspend" }
	| { readonly kind: "copy"; readonly text: string };

/** All that the browser shows. Immutable; `update` makes the next. */
export interface Browser {
	readonly closure: Closure;
	/** What the person named. */
	readonly label: string;
	readonly categoryOf: (path: number) => Category;
	readonly screen: Screen;
	readonly sort: Sort;
	readonly measure: Measure;
	/** What the right pane lists. */
	readonly relation: Relation;
	/** The lists that led here, the one that one moves in at `level`, and those to its right. */
	readonly trail: readonly Pane[];
	readonly level: number;
	readonly steps: readonly Step[];
	/** The steps as they were before each change, the latest last. */
	readonly undo: readonly (readonly Step[])[];
	/** What the steps do; null without any. */
	readonly outcome: WhatIf | null;
	readonly overlay: Overlay | null;
	/** Said until the next key. */
	readonly notice: string | null;
	readonly effect: Effect | null;
}

/** The browser as it opens: at the roots. */
export function opened(
	given: Pick<Browser, "closure" | "label" | "categoryOf" | "screen" | "notice">,
): Browser {
	const start: Browser = {
		...given,
		sort: "closure",
		measure: "nar",
		relation: "references",
		trail: [],
		level: 0,
		steps: [],
		undo: [],
		outcome: null,
		overlay: null,
		effect: null,
	};
	return withTrail(start, [rootPane(start)], 0);
}

/** Other lists; behind the last stands what the relation gives of the path it is on. */
export function withTrail(state: Browser, trail: readonly Pane[], level: number): Browser {
	const last = trail.at(-1)!;
	const path = last.rows[last.cursor];
	const further =
		level < trail.length - 1 || path === undefined
			? trail
			: [...trail, paneOf(state, state.relation, path)];
	return { ...state, trail: further, level };
}

/** The pane that one moves in. It is never empty. */
export function middle({ trail, level }: Browser): Pane {
	return trail[level]!;
}

/** The path that the panes are on. */
export function selected(state: Browser): number {
	const { rows, cursor } = middle(state);
	return rows[cursor]!;
}

/** What is to the left: the list that led here; where none did, the referrers. */
export function leftPane(state: Browser): Pane {
	const { trail, level } = state;
	return level > 0 ? trail[level - 1]! : paneOf(state, "referrers", selected(state));
}

/** The path that is told of below: that of the list on top. Null where the list has none. */
export function current(state: Browser): number | null {
	const { overlay } = state;
	switch (overlay?.kind) {
		case "search":
			return overlay.rows[overlay.cursor] ?? null;
		case "duplicates":
		case "why":
			return overlay.rows[overlay.cursor]?.path ?? null;
		case "steps": {
			const step = state.steps[overlay.cursor];
			return step?.kind === "drop" ? (step.paths[0] ?? null) : null;
		}
		default:
			return selected(state);
	}
}

/** Does the path go with the steps that were taken? */
export function isGone({ outcome }: Browser, path: number): boolean {
	return outcome !== null && outcome.kept[path] === 0;
}

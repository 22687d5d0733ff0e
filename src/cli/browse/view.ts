import { sum, total } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { perClosure } from "../../closure/memo.ts";
import { count, counted, size } from "../../closure/size.ts";
import type { Style } from "../context.ts";
import { clip, textWidth } from "../text/table.ts";
import { ends, fitted } from "./cells.ts";
import { figuresOf, figureText } from "./figures.ts";
import { isLargeEnough, layoutOf, SMALLEST } from "./layout.ts";
import type { Pane, Relation } from "./panes.ts";
import { type Browser, current, leftPane, middle } from "./state.ts";
import { aboutLines } from "./view-about.ts";
import { helpLines, type ListOverlay, overlayLines } from "./view-overlays.ts";
import { pathLines } from "./view-rows.ts";

/** The screen as lines, none wider than it is. Costs what is seen, not what there is. */
export function view(state: Browser, style: Style): string[] {
	const { columns, rows } = state.screen;
	if (!isLargeEnough(state.screen)) {
		const line = `whittle browse wants ${SMALLEST.columns}x${SMALLEST.rows}; this is ${columns}x${rows}`;
		return columns > 0 && rows > 0 ? [clip(line, columns)] : [];
	}
	const layout = layoutOf(state.screen);
	const { overlay } = state;
	if (overlay?.kind === "help") {
		const lines = helpLines(overlay.cursor, columns, rows - 3, style);
		return [head(state, style), ...lines, hints(state, style)];
	}
	const path = current(state);
	const about = path === null ? [] : aboutLines(state, path, columns, layout.about);
	while (about.length < layout.about) about.push("");
	return [head(state, style), ...body(state, overlay, style), ...about, hints(state, style)];
}

/** The least of a label that says something. */
const SHORTEST = 12;

/** What is looked at and what it weighs; while something is marked, what is left of it. */
function head(state: Browser, style: Style): string {
	const { closure, label, outcome, measure, screen } = state;
	const text = (value: number) => figureText(closure, measure, value);
	const all = `${whole(state)}, ${counted(closure.paths.length, "path")}`;
	if (outcome === null) {
		const [left, atRight] = ends(escaped(label), all, screen.columns);
		return style.bold(left) + atRight;
	}
	const after = `after ${text(outcome.after)}, saves ${text(outcome.saving)}`;
	const room = screen.columns - textWidth(after) - 2;
	// What is there now goes where there is no room for it: a figure is never cut.
	const labelled = textWidth(all) + SHORTEST <= room;
	const [left, atRight] = labelled
		? ends(escaped(label), all, room)
		: [fitted(textWidth(all) <= room ? all : "", room), ""];
	return `${style.bold(left)}${atRight}  ${style.green(after)}`;
}

const totals = perClosure(total);

/** The weight of all paths by the measure, in its words. */
function whole({ closure, measure }: Browser): string {
	const { narSize, diskSize, downloadSize } = totals(closure);
	if (measure === "disk") {
		const each = sum(figuresOf(closure, measure).weights);
		// Blocks that paths share by hard links count once in the total, but in each figure.
		return diskSize === each ? `${size(each)} on disk` : `${size(each)} on disk, path by path`;
	}
	if (measure === "download") return `${size(downloadSize)} to download`;
	return narSize === null ? "sizes unknown" : `${size(narSize)} NAR`;
}

/** Titles, lists and the rule below them. */
function body(state: Browser, overlay: ListOverlay | null, style: Style): string[] {
	const { columns } = state.screen;
	const { panes, list } = layoutOf(state.screen);
	if (overlay !== null) {
		return [...overlayLines(state, overlay, columns, list, style), style.dim("─".repeat(columns))];
	}
	const [left, wide, narrow] = panes;
	const { trail, level } = state;
	const here = middle(state);
	const blocks = [
		...(left > 0 ? [block(leftPane(state), left, level > 0)] : []),
		block(here, wide, true),
		...(narrow > 0 ? [block(trail[level + 1]!, narrow, false)] : []),
	];
	const bar = style.dim("│");
	const lines = Array.from({ length: list + 1 }, (_, k) =>
		blocks.map((lines) => lines[k]!).join(bar),
	);
	const rule = panes.filter((width) => width > 0).map((width) => "─".repeat(width));
	return [...lines, style.dim(rule.join("┴"))];

	function block(pane: Pane, width: number, hasCursor: boolean): string[] {
		const focused = pane === here;
		const cursor = hasCursor && pane.rows.length > 0 ? pane.cursor : null;
		const title = titleOf(pane, focused);
		return pathLines(state, { ...pane, title, cursor, focused }, width, list, style);
	}
}

const TITLES: Readonly<Record<Relation, string>> = {
	references: "References",
	held: "Held alone",
	referrers: "Referrers",
};

function titleOf({ of, relation, rows, cursor, by }: Pane, focused: boolean): string {
	const what = of === null ? "Roots" : TITLES[relation];
	const sorted = by === "name" ? "▾" : "";
	if (!focused) return ` ${what}${sorted}`;
	return ` ${what}${sorted} ${count(cursor + 1)}/${count(rows.length)}`;
}

/** What the last key did, or what keys there are. */
function hints(state: Browser, style: Style): string {
	const { columns } = state.screen;
	const said = state.notice ?? (state.overlay === null ? unsorted(state) : null);
	if (said !== null) return style.yellow(clip(escaped(said), columns));
	const keys = [...KEYS[state.overlay?.kind ?? "panes"]];
	while (keys.length > 1 && textWidth(keys.join("  ")) > columns) keys.splice(-2, 1);
	return style.dim(clip(keys.join("  "), columns));
}

function unsorted(state: Browser): string | null {
	const { rows, by } = middle(state);
	if (by === state.sort) return null;
	return `By retained size: the closure sizes of ${count(rows.length)} paths would take long.`;
}

/** The last is shown on any screen, those before it while there is room. */
const KEYS = {
	panes: [
		"/ search",
		"w why",
		"x gone",
		"X what if",
		"s sort",
		"d held alone",
		"r referrers",
		"y copy",
		"q quit",
		"? help",
	],
	search: ["↓ ↑ move", "Enter goes there", "Esc leaves"],
	why: ["j k move", "h up the chain", "x gone", "Enter goes there", "Esc leaves"],
	duplicates: ["j k move", "x gone", "Enter goes there", "Esc leaves"],
	steps: ["j k move", "x takes it back", "u undo", "Enter goes there", "Esc leaves"],
	help: ["Esc leaves"],
} as const;

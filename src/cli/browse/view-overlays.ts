import { nameAt } from "../../closure/closure.ts";
import { duplicates } from "../../closure/duplicates.ts";
import { escaped } from "../../closure/escape.ts";
import { counted, figure as figureOf } from "../../closure/size.ts";
import type { Style } from "../context.ts";
import { type Column, table } from "../text/table.ts";
import { ends, fitted, struckOut } from "./cells.ts";
import type { ChainRow } from "./chains.ts";
import { figuresOf, figureText } from "./figures.ts";
import { HELP } from "./help-text.ts";
import { firstShown } from "./layout.ts";
import { type Browser, isGone, type Overlay } from "./state.ts";
import { pathLines } from "./view-rows.ts";

/** What lies over the panes with the path it is on told of below. */
export type ListOverlay = Exclude<Overlay, { kind: "help" }>;

/** The list over the panes: a title and `height` lines, of exactly `width` columns each. */
export function overlayLines(
	state: Browser,
	overlay: ListOverlay,
	width: number,
	height: number,
	style: Style,
): string[] {
	switch (overlay.kind) {
		case "search": {
			const { query, rows, by, cursor } = overlay;
			const title = `Search: ${escaped(query)}▏ ${counted(rows.length, "match", "matches")}`;
			return pathLines(state, { title, rows, by, cursor, focused: true }, width, height, style);
		}
		case "why":
			return chainLines(state, overlay, width, height, style);
		case "duplicates":
			return duplicateLines(state, overlay, width, height, style);
		case "steps":
			return stepLines(state, overlay.cursor, width, height, style);
	}
}

/** All keys, from line `start` on, as a title and `height` lines. */
export function helpLines(start: number, width: number, height: number, style: Style): string[] {
	const first = Math.min(start, Math.max(0, HELP.length - height));
	const shown = HELP.slice(first, first + height).map((line) => fitted(line, width));
	return titled("Keys", "", shown, width, height, style);
}

/** Lines below a title, filled up to the height. */
function titled(
	title: string,
	heading: string,
	lines: readonly string[],
	width: number,
	height: number,
	style: Style,
): string[] {
	const [left, atRight] = ends(title, heading, width);
	const blank = Array.from({ length: Math.max(0, height - lines.length) }, () => " ".repeat(width));
	return [style.bold(left) + style.dim(atRight), ...lines, ...blank];
}

/** A line that the cursor may be on. */
function marked(text: string, isHere: boolean, isOut: boolean, style: Style): string {
	const gone = isOut ? struckOut(text, style) : text;
	return isHere ? style.inverse(gone) : gone;
}

function chainLines(
	state: Browser,
	{ target, rows, cursor }: Extract<Overlay, { kind: "why" }>,
	width: number,
	height: number,
	style: Style,
): string[] {
	const { closure, measure } = state;
	const { retained } = figuresOf(closure, measure);
	const start = firstShown(cursor, rows.length, height);
	const lines = rows.slice(start, start + height).map((at, k) => {
		const isHere = start + k === cursor;
		const isOut = isGone(state, at.path);
		const name = escaped(nameAt(closure, at.path)) + (at.repeated ? " (above)" : "");
		const figure = figureText(closure, measure, retained[at.path]!);
		const head = `${isHere ? "›" : " "}${isOut ? "✗" : " "}${rails(rows, start + k, width >> 1)}`;
		const [left, atRight] = ends(head + name, figure, width);
		return marked(left + atRight, isHere, isOut, style);
	});
	const title = `Why ${escaped(nameAt(closure, target))}: every chain to it, the shortest first`;
	return titled(title, "retained", lines, width, height, style);
}

/** What leads to a row of a tree: `│ └ `. Where that is wider than `room`, its level stands first. */
function rails(rows: readonly ChainRow[], at: number, room: number): string {
	let text = "";
	for (let k = at; k >= 0; k = rows[k]!.above) {
		const { level, last, above } = rows[k]!;
		if (above < 0) break;
		const piece = k === at ? (last ? "└ " : "├ ") : last ? "  " : "│ ";
		if (text.length + piece.length > room) return `${level}… ${text}`;
		text = piece + text;
	}
	return text;
}

function duplicateLines(
	state: Browser,
	{ rows, cursor }: Extract<Overlay, { kind: "duplicates" }>,
	width: number,
	height: number,
	style: Style,
): string[] {
	const { closure } = state;
	const start = firstShown(cursor, rows.length, height);
	const lines = rows.slice(start, start + height).map(({ path, saving }, k) => {
		const isHere = start + k === cursor;
		const isOut = isGone(state, path);
		const mark = `${isHere ? "›" : " "}${isOut ? "✗" : " "}${saving === null ? "  " : ""}`;
		const figure = saving === null ? "" : figureOf(closure, saving);
		const [left, atRight] = ends(mark + escaped(nameAt(closure, path)), figure, width);
		return marked(left + atRight, isHere, isOut, style);
	});
	const title = `More than once: ${counted(duplicates(closure).length, "package")}`;
	return titled(title, "saved if only the largest were there", lines, width, height, style);
}

function stepLines(
	{ closure, measure, outcome }: Browser,
	cursor: number,
	width: number,
	height: number,
	style: Style,
): string[] {
	if (outcome === null) {
		return titled(
			"Marked as gone",
			"",
			[fitted("Nothing yet: x marks a path.", width)],
			width,
			height,
			style,
		);
	}
	const text = (value: number) => figureText(closure, measure, value);
	const { steps } = outcome;
	const columns: Column[] = [
		{ title: "  ALONE", align: "right" },
		{ title: "ADDS", align: "right" },
		{ title: "TOGETHER", align: "right" },
		{ title: "GONE", align: "left" },
	];
	const start = firstShown(cursor, steps.length, height);
	const { head, lines } = table(
		columns,
		steps.map(({ step, alone, adds, together }, k) => {
			const what = step.kind === "drop" ? nameAt(closure, step.paths[0]!) : step.text;
			const mark = k === cursor ? "› " : "  ";
			return [mark + text(alone), text(adds), text(together), escaped(what)];
		}),
		width,
	);
	const shown = lines
		.map((line) => fitted(line, width))
		.slice(start, start + height)
		.map((line, k) => marked(line, start + k === cursor, false, style));
	return titled(head, "", shown, width, height, style);
}

import { CATEGORIES } from "../../closure/categories.ts";
import { count } from "../../closure/size.ts";
import { type Colour, colourFrom, cssOf, mixed } from "../colour.ts";
import { type Ground, LOOKS, paintOf, TEXTURE_STRENGTH, TEXTURES, TILE } from "../look.ts";
import { categoriesOf } from "../search.ts";
import { fitted, fittedChain } from "./fitted.ts";
import type { Cell } from "./layout.ts";
import type { Marks } from "./marks.ts";
import { bare, nameIn, pathsIn, type Shown } from "./told.ts";

/** What a map is drawn from. */
export interface Picture {
	readonly shown: Shown;
	readonly cells: readonly Cell[];
	readonly marksOf: (cell: Cell) => Marks;
}

/** The page's colours, which the canvas has from the style sheet. */
export interface Theme extends Ground {
	readonly gone: Colour;
	readonly font: string;
}

export function themeOf(canvas: HTMLCanvasElement): Theme {
	const style = getComputedStyle(canvas);
	return {
		page: colourFrom(style.backgroundColor),
		text: colourFrom(style.color),
		quiet: colourFrom(style.columnRuleColor),
		gone: colourFrom(style.caretColor),
		font: style.fontFamily,
	};
}

/** Room between an edge and text. */
const PAD = 5;
const SMALL = 11;
const LARGE = 24;

/** Draws the map, sharp on any screen. O(cells). */
export function drawMap(
	canvas: HTMLCanvasElement,
	{ shown, cells, marksOf }: Picture,
	theme: Theme,
) {
	const { closure } = shown;
	const ratio = devicePixelRatio;
	const context = canvas.getContext("2d");
	if (context === null || cells.length === 0) return;
	const { x1: width, y1: height } = cells[0]!;
	canvas.width = Math.round(width * ratio);
	canvas.height = Math.round(height * ratio);
	context.scale(ratio, ratio);
	context.fillStyle = cssOf(theme.page);
	context.fillRect(0, 0, width, height);
	context.textBaseline = "alphabetic";
	const patterns = new Map<string, CanvasPattern | null>();
	const at = (value: number) => Math.round(value * ratio) / ratio;
	for (const [number, cell] of cells.entries()) {
		if (number === 0 && cell.kind === "holder") continue;
		const x = at(cell.x0);
		const y = at(cell.y0);
		const w = at(cell.x1) - x - 1 / ratio;
		const h = at(cell.y1) - y - 1 / ratio;
		if (w > 0 && h > 0) drawCell(cell, { x, y, w, h });
	}

	function drawCell(cell: Cell, box: Box) {
		const { kind, paths } = cell;
		const marks = marksOf(cell);
		const path = paths.at(-1)!;
		const plain = kind === "rest" || path === closure.paths.length;
		const category = plain ? null : CATEGORIES[categoriesOf(closure)[path]!]!;
		const faded = marks.faded || marks.gone;
		const { fill, ink } = paintOf(category, theme, { frame: kind === "holder", faded });
		context!.fillStyle = cssOf(fill);
		context!.fillRect(box.x, box.y, box.w, box.h);
		const texture = category === null || kind === "holder" ? "plain" : LOOKS[category].texture;
		if (texture !== "plain" && box.w > 3 && box.h > 3) {
			cover(TEXTURES[texture], mixed(fill, ink, faded ? TEXTURE_STRENGTH / 2 : TEXTURE_STRENGTH));
		}
		if (marks.gone) cover(CROSSED, theme.gone);
		if (marks.shared && box.w >= 12 && box.h >= 12) dashed(box, ink);
		const strip = kind === "holder" ? cell.strip : box.h;
		if (strip >= SMALL + 4 && box.w >= 30) {
			const room = { ...box, h: strip };
			const clear = texture !== "plain" || marks.gone ? fill : null;
			const signed = marks.shared && box.w >= 60 && sharedSign(box, ink, clear);
			label(cell, signed ? { ...room, w: room.w - SIGN - 4 } : room, marks, ink, clear);
		}

		/** Lines over the whole of the cell. */
		function cover({ lines, width }: Texture, colour: Colour) {
			const key = `${lines} ${cssOf(colour)}`;
			if (!patterns.has(key)) patterns.set(key, patternOf(lines, width, colour, ratio));
			context!.fillStyle = patterns.get(key) ?? "transparent";
			context!.fillRect(box.x, box.y, box.w, box.h);
		}
	}

	function dashed({ x, y, w, h }: Box, ink: Colour) {
		context!.strokeStyle = cssOf(ink);
		context!.lineWidth = 1;
		context!.setLineDash([4, 3]);
		context!.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3);
		context!.setLineDash([]);
	}

	function sharedSign({ x, y, w }: Box, ink: Colour, clear: Colour | null): boolean {
		const left = x + w - SIGN - 4;
		if (clear !== null) {
			context!.fillStyle = cssOf(clear);
			context!.fillRect(left - 2, y + 3, SIGN + 4, SIGN + 3);
		}
		context!.save();
		context!.translate(left, y + 4);
		context!.strokeStyle = cssOf(ink);
		context!.lineWidth = 1.5;
		context!.stroke(new Path2D(SHARED_SIGN));
		context!.restore();
		return true;
	}

	/** Name and weight, as far as there is room; never over an edge. */
	function label(
		cell: Cell,
		{ x, y, w, h }: Box,
		{ gone }: Marks,
		ink: Colour,
		clear: Colour | null,
	) {
		const isFrame = cell.kind === "holder";
		const font = isFrame ? 12 : fontFor(w, h);
		const room = w - 2 * PAD;
		const setFont = (weight: number, pixels: number) => {
			context!.font = `${weight} ${pixels}px ${theme.font}`;
		};
		const widthOf = (text: string) => context!.measureText(text).width;
		const line = Math.ceil(font * 1.3);
		const smaller = Math.max(SMALL, Math.round(font * 0.75));
		const top = isFrame ? y + 1 : y + Math.min(PAD, (h - line) / 2);
		setFont(600, font);
		const name = nameOf(cell, room, widthOf);
		if (name === null) return;
		const nameWidth = widthOf(name);
		const words = bare(shown, cell.weight);
		setFont(400, smaller);
		const wordsWidth = widthOf(words);
		const below = h >= line + smaller * 1.3 + 2 * PAD && wordsWidth <= room;
		const beside = !below && nameWidth + 8 + wordsWidth <= room;
		if (clear !== null) {
			context!.fillStyle = cssOf(clear);
			const across = beside
				? nameWidth + 8 + wordsWidth
				: Math.max(nameWidth, below ? wordsWidth : 0);
			const down = line + (below ? smaller * 1.3 : 0);
			context!.fillRect(x + PAD - 3, top, across + 6, Math.min(down + 1, h - 2));
		}
		context!.fillStyle = cssOf(ink);
		const base = top + font * 1.02;
		if (below) context!.fillText(words, x + PAD, base + smaller * 1.3);
		if (beside) context!.fillText(words, x + PAD + nameWidth + 8, base);
		setFont(600, font);
		context!.fillText(name, x + PAD, base);
		if (gone) context!.fillRect(x + PAD, Math.round(base - font * 0.32), nameWidth, 1);
	}

	function nameOf({ kind, paths }: Cell, room: number, widthOf: (text: string) => number) {
		if (kind === "itself") return fitted("itself", room, widthOf);
		if (kind === "rest") return fitted(`${count(pathsIn(closure, paths))} more`, room, widthOf);
		const shown = paths.length > 8 ? [paths[0]!, ...paths.slice(-7)] : paths;
		const names = shown.map((path) => nameIn(closure, path));
		return fittedChain(names, room, widthOf);
	}
}

interface Box {
	readonly x: number;
	readonly y: number;
	readonly w: number;
	readonly h: number;
}

interface Texture {
	readonly lines: string;
	readonly width: number;
}

/** Over what goes; no category looks like that. */
const CROSSED: Texture = { lines: "M-1 -1L9 9M9 -1L-1 9", width: 1 };

/** The larger the area, the larger the name: what is heaviest is read first. */
function fontFor(w: number, h: number): number {
	const wanted = SMALL + Math.sqrt(w * h) / 32;
	return Math.round(Math.min(LARGE, wanted, Math.max(SMALL, h * 0.6)));
}

/** Two that lead to one. */
export const SHARED_SIGN = "M1 0V2.5L4.5 6V10M8 0V2.5L4.5 6";
const SIGN = 9;

/** A tile of lines to fill areas with. */
function patternOf(lines: string, width: number, colour: Colour, ratio: number) {
	const tile = document.createElement("canvas");
	tile.width = tile.height = Math.round(TILE * ratio);
	const context = tile.getContext("2d");
	if (context === null) return null;
	const scale = tile.width / TILE;
	context.scale(scale, scale);
	context.strokeStyle = cssOf(colour);
	context.lineWidth = width;
	context.stroke(new Path2D(lines));
	const pattern = context.createPattern(tile, "repeat");
	pattern?.setTransform(new DOMMatrix().scale(1 / scale));
	return pattern;
}

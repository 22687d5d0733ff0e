import { CATEGORIES, type Category } from "../../closure/categories.ts";
import { count } from "../../closure/size.ts";
import { type Colour, colourFrom, cssOf, mixed } from "../colour.ts";
import { type Ground, LOOKS, paintOf, TEXTURE_STRENGTH, TEXTURES, TILE } from "../look.ts";
import { weightInWords } from "../measure.ts";
import { categoriesOf } from "../search.ts";
import { chainNames, lettered } from "./fitted.ts";
import type { Cell } from "./layout.ts";
import type { Marks } from "./marks.ts";
import { nameIn, pathsIn, type Shown } from "./told.ts";

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
const FRAME_FONT = 12;
/** Between a name and the weight beside it. */
const GAP = 8;

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
	const paints = new Map<string, Paint>();
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
		const { fill, ink, line, edge, gone } = paintFor(category, kind === "holder", faded);
		context!.fillStyle = fill;
		context!.fillRect(box.x, box.y, box.w, box.h);
		const texture = category === null || kind === "holder" ? "plain" : LOOKS[category].texture;
		if (texture !== "plain" && box.w > 3 && box.h > 3) {
			cover(TEXTURES[texture], line);
		}
		if (marks.gone) cover(CROSSED, gone);
		if (marks.hides) hint(box);
		if (marks.shared && box.w >= 12 && box.h >= 12) dashed(box, edge);
		const strip = kind === "holder" ? cell.strip : box.h;
		if (strip >= SMALL + 4 && box.w >= 30) {
			const room = { ...box, h: strip };
			const clear = texture !== "plain" || marks.gone ? fill : null;
			const signed = marks.shared && box.w >= 60 && sharedSign(box, ink, clear);
			label(cell, signed ? { ...room, w: room.w - SIGN - 4 } : room, marks, ink, clear);
		}

		/** Lines over the whole of the cell. */
		function cover({ lines, width }: Texture, colour: string) {
			const key = `${lines} ${colour}`;
			if (!patterns.has(key)) patterns.set(key, patternOf(lines, width, colour, ratio));
			context!.fillStyle = patterns.get(key) ?? "transparent";
			context!.fillRect(box.x, box.y, box.w, box.h);
		}
	}

	/** The same few colours for thousands of cells. */
	function paintFor(category: Category | null, frame: boolean, faded: boolean): Paint {
		const key = `${category} ${frame} ${faded}`;
		let paint = paints.get(key);
		if (paint === undefined) {
			const { fill, ink } = paintOf(category, theme, { frame, faded });
			const line = mixed(fill, ink, faded ? TEXTURE_STRENGTH / 2 : TEXTURE_STRENGTH);
			const edge = mixed(fill, ink, 0.6);
			const gone = mixed(fill, theme.gone, 0.7);
			paint = {
				fill: cssOf(fill),
				ink: cssOf(ink),
				line: cssOf(line),
				edge: cssOf(edge),
				gone: cssOf(gone),
			};
			paints.set(key, paint);
		}
		return paint;
	}

	/** A frame along the edge, clear of text: what is looked for is in there. */
	function hint({ x, y, w, h }: Box) {
		const inset = w < 12 || h < 12 ? 0.5 : 1.5;
		context!.strokeStyle = cssOf(theme.quiet);
		context!.lineWidth = inset > 1 ? 2 : 1;
		context!.strokeRect(x + inset, y + inset, w - 2 * inset, h - 2 * inset);
	}

	function dashed({ x, y, w, h }: Box, ink: string) {
		context!.strokeStyle = ink;
		context!.lineWidth = 1;
		context!.setLineDash([4, 3]);
		context!.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3);
		context!.setLineDash([]);
	}

	function sharedSign({ x, y, w }: Box, ink: string, clear: string | null): boolean {
		const left = x + w - SIGN - 4;
		if (clear !== null) {
			context!.fillStyle = clear;
			context!.fillRect(left - 2, y + 3, SIGN + 4, SIGN + 3);
		}
		context!.save();
		context!.translate(left, y + 4);
		context!.strokeStyle = ink;
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
		ink: string,
		clear: string | null,
	) {
		const isFrame = cell.kind === "holder";
		const room = w - 2 * PAD;
		const largest = isFrame ? FRAME_FONT : fontFor(w, h);
		const fonts = { largest, least: SMALL };
		setFont(600, 100);
		const widthOf = (text: string) => context!.measureText(text).width / 100;
		const name = lettered(namesOf(cell), room, fonts, widthOf);
		if (name === null || (cell.kind === "itself" && name.text !== ITSELF)) return;
		const line = Math.ceil(name.font * 1.3);
		const smaller = Math.min(name.font, Math.max(SMALL, Math.round(largest * 0.75)));
		const weight = weightInWords(closure, shown.measure, cell.weight);
		setFont(400, smaller);
		const weightWidth = context!.measureText(weight).width;
		setFont(600, name.font);
		const nameWidth = context!.measureText(name.text).width;
		const below = h >= line + smaller * 1.3 + 2 * PAD && weightWidth <= room;
		const beside = !below && nameWidth + GAP + weightWidth <= room;
		const top = y + Math.min(isFrame ? 1 : PAD, (h - line) / 2);
		const base = top + name.font * 1.02;
		if (clear !== null) {
			const across = beside
				? nameWidth + GAP + weightWidth
				: Math.max(nameWidth, below ? weightWidth : 0);
			const down = below ? line + smaller * 1.3 : line;
			context!.fillStyle = clear;
			context!.fillRect(x + PAD - 3, top, across + 6, Math.min(down + 1, h - 2));
		}
		context!.fillStyle = ink;
		context!.fillText(name.text, x + PAD, base);
		if (gone) context!.fillRect(x + PAD, Math.round(base - name.font * 0.32), nameWidth, 1);
		setFont(400, smaller);
		if (below) context!.fillText(weight, x + PAD, base + smaller * 1.3);
		if (beside) context!.fillText(weight, x + PAD + nameWidth + GAP, base);
	}

	function setFont(weight: number, pixels: number) {
		context!.font = `${weight} ${pixels}px ${theme.font}`;
	}

	function namesOf({ kind, paths }: Cell): string[] {
		if (kind === "itself") return [ITSELF];
		if (kind === "rest") return [`${count(pathsIn(closure, paths))} more`];
		const some = paths.length > 8 ? [paths[0]!, ...paths.slice(-7)] : paths;
		return chainNames(some.map((path) => nameIn(closure, path)));
	}
}

const ITSELF = "itself";

/** Colours of a cell, as a canvas takes them. */
interface Paint {
	readonly fill: string;
	readonly ink: string;
	/** Of its texture. */
	readonly line: string;
	/** Of a dashed edge. */
	readonly edge: string;
	readonly gone: string;
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
function patternOf(lines: string, width: number, colour: string, ratio: number) {
	const tile = document.createElement("canvas");
	tile.width = tile.height = Math.round(TILE * ratio);
	const context = tile.getContext("2d");
	if (context === null) return null;
	const scale = tile.width / TILE;
	context.scale(scale, scale);
	context.strokeStyle = colour;
	context.lineWidth = width;
	context.stroke(new Path2D(lines));
	const pattern = context.createPattern(tile, "repeat");
	pattern?.setTransform(new DOMMatrix().scale(1 / scale));
	return pattern;
}

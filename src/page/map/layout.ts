import { treemapSquarify } from "d3-hierarchy";
import type { Closure } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { heldWeights, holdingsOf } from "./holdings.ts";

/** What the map shows. */
export interface Top {
	/** A holder; the number of paths for the super-root. */
	readonly path: number;
	/** Only these of what it holds directly; null for all, and its own bytes. */
	readonly among: readonly number[] | null;
}

/**
 * A rectangle of the map, in pixels.
 *
 * - `holder`: a frame; what it holds lies in it.
 * - `path`: a path with all that it holds, nothing of which is drawn by itself.
 * - `itself`: the own bytes of the frame around it.
 * - `rest`: what of the frame around it is too small to be drawn by itself.
 */
export interface Cell {
	readonly kind: "holder" | "path" | "itself" | "rest";
	/**
	 * The path, last. Those before it are its holders up to the next frame: each holds next to
	 * nothing beside the one after it, so one rectangle stands for all. Of a `rest` the paths
	 * that lie in it, each with all that it holds.
	 */
	readonly paths: readonly number[];
	/** What it weighs: its area, in proportion to those in the same frame. */
	readonly weight: number;
	/** Which cell is the frame around it; -1 for the outermost. */
	readonly around: number;
	/** How high the strip is that names a frame; 0 where there is no room for one. */
	readonly strip: number;
	readonly x0: number;
	readonly y0: number;
	readonly x1: number;
	readonly y1: number;
}

/** Smaller areas are not drawn by themselves; in square pixels. */
const LEAST_AREA = 40;
/** Frames with sides shorter than that are not opened. */
const LEAST_SIDE = 14;
const STRIP = { height: 18, leastWidth: 48, leastHeight: 44 };
const EDGE = 2;
/** So many are drawn by themselves where all are too small, lest nothing be. */
const LEAST_SHOWN = 500;

/**
 * The treemap of what a holder holds: every weight once, under what alone holds it. A frame
 * comes before what is in it, the outermost first; what is in one frame lies side by side,
 * the heaviest first, the rest last. Only what can be seen is opened:
 * O(paths + cells log cells), however deep the tree.
 */
export function layout(
	closure: Closure,
	top: Top,
	byWeight: Float64Array,
	width: number,
	height: number,
): readonly Cell[] {
	const { held } = holdingsOf(closure);
	const weights = heldWeights(closure)(byWeight);
	const weight = top.among?.reduce((sum, path) => sum + weights[path]!, 0) ?? weights[top.path]!;
	const outermost: Draft = { ...part("path", [top.path], weight, -1), x1: width, y1: height };
	const cells = [outermost];
	for (let k = 0; k < cells.length; k++) if (cells[k]!.kind === "path") open(k);
	return cells;

	function open(number: number) {
		const frame = cells[number]!;
		const strip = frame === outermost ? 0 : stripOf(frame);
		const box = frame === outermost ? frame : inside(frame, strip);
		const least = (LEAST_AREA * frame.weight) / areaOf(box ?? frame);
		const { large, small, own } = contentOf(frame, least);
		const parts = large.map((path) => part("path", [path], weights[path]!, number));
		if (own > 0 && (own >= least || small.length === 0)) {
			parts.push(part("itself", frame.paths, own, number));
		}
		parts.sort((a, b) => b.weight - a.weight);
		const rest = parts.reduce((left, { weight }) => left - weight, frame.weight);
		if (rest > 0) parts.push(part("rest", small, rest, number));
		const worthwhile = parts.length > 1 && parts[1]!.weight >= least;
		if (box === null || parts.length === 0 || (frame !== outermost && !worthwhile)) return;
		frame.kind = "holder";
		frame.strip = strip;
		tile(parts, frame.weight, box);
		for (const each of parts) cells.push(each);
	}

	/** What lies right in a frame; its chain is followed to where that is more than one thing. */
	function contentOf(frame: Draft, least: number) {
		const small: number[] = [];
		let own = 0;
		for (;;) {
			const path = frame.paths.at(-1)!;
			const large: number[] = [];
			const among = frame === outermost ? top.among : null;
			if (among === null) own += byWeight[path] ?? 0; // the super-root has none
			for (const each of among ?? row(held, path)) {
				(weights[each]! > 0 && weights[each]! >= least ? large : small).push(each);
			}
			if (frame === outermost) return large.length > 0 ? { large, small, own } : some(small, own);
			const [only, ...more] = large;
			if (only === undefined || more.length > 0 || frame.weight - weights[only]! >= least) {
				return { large, small, own };
			}
			frame.paths.push(only);
		}
	}

	/** The heaviest of them as if they were large. */
	function some(paths: number[], own: number) {
		const small = paths.toSorted((a, b) => weights[b]! - weights[a]!);
		const large = small.splice(0, LEAST_SHOWN).filter((path) => weights[path]! > 0);
		return { large, small, own };
	}
}

interface Box {
	readonly x0: number;
	readonly y0: number;
	readonly x1: number;
	readonly y1: number;
}

/** A cell on its way. */
type Draft = { -readonly [K in keyof Cell]: K extends "paths" ? number[] : Cell[K] };

function part(kind: Cell["kind"], paths: number[], weight: number, around: number): Draft {
	return { kind, paths, weight, around, strip: 0, x0: 0, y0: 0, x1: 0, y1: 0 };
}

function areaOf({ x0, y0, x1, y1 }: Box): number {
	return (x1 - x0) * (y1 - y0);
}

function stripOf({ x0, y0, x1, y1 }: Box): number {
	return x1 - x0 >= STRIP.leastWidth && y1 - y0 >= STRIP.leastHeight ? STRIP.height : 0;
}

/** Where in a frame its parts lie; null where they would not be seen. */
function inside({ x0, y0, x1, y1 }: Box, strip: number): Box | null {
	if (x1 - x0 < LEAST_SIDE || y1 - y0 < LEAST_SIDE) return null;
	return { x0: x0 + EDGE, y0: y0 + (strip || EDGE), x1: x1 - EDGE, y1: y1 - EDGE };
}

/** Gives parts that lie side by side in a box their places. */
function tile(parts: readonly Draft[], weight: number, { x0, y0, x1, y1 }: Box) {
	const tiles = parts.map((each): Tile => ({ value: each.weight, x0: 0, y0: 0, x1: 0, y1: 0 }));
	squarify.tile({ value: weight, children: tiles }, x0, y0, x1, y1);
	for (const [k, each] of parts.entries()) {
		const { x0, y0, x1, y1 } = tiles[k]!;
		Object.assign(each, { x0, y0, x1, y1 });
	}
}

/** All that d3 reads and writes of a node. */
interface Tile extends Box {
	readonly value?: number | undefined;
	readonly children?: Tile[] | undefined;
}
const squarify: { tile(frame: Pick<Tile, "value" | "children">, ...box: Corners): void } = {
	tile: treemapSquarify,
};
type Corners = [x0: number, y0: number, x1: number, y1: number];

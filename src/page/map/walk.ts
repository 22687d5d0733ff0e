import type { Closure } from "../../closure/closure.ts";
import { remembered } from "../../closure/memo.ts";
import { holdingsOf } from "./holdings.ts";
import type { Cell } from "./layout.ts";

/** Which cell is at a point; null outside. The innermost: what is in a frame comes after it. */
export function cellAt(cells: readonly Cell[], x: number, y: number): number | null {
	for (let k = cells.length - 1; k >= 0; k--) {
		const { x0, y0, x1, y1 } = cells[k]!;
		if (x >= x0 && x < x1 && y >= y0 && y < y1) return k;
	}
	return null;
}

/** Where the paths are that stand in cells by name: the first cell of each. */
const named = remembered((cells: readonly Cell[]) => {
	const cellOf = new Map<number, number>();
	for (const [k, { kind, paths }] of cells.entries()) {
		if (kind === "rest" || kind === "itself") continue;
		for (const path of paths) if (!cellOf.has(path)) cellOf.set(path, k);
	}
	return cellOf;
});

/** A cell by its number; not `exact` where what is meant lies in it, unseen. */
export interface Where {
	readonly cell: number;
	readonly exact: boolean;
}

/** Where a path is in a map of something that holds it; null if it is not. */
export function cellOf(closure: Closure, cells: readonly Cell[], path: number): Where | null {
	const { holder } = holdingsOf(closure);
	for (let at = path; ; at = holder[at]!) {
		const cell = named(cells).get(at);
		if (cell !== undefined) {
			if (at === path) return { cell, exact: true };
			const rest = cells.findIndex(({ kind, around }) => kind === "rest" && around === cell);
			return { cell: rest < 0 ? cell : rest, exact: false };
		}
		if (at === holder.length) return null;
	}
}

/**
 * Where an arrow leads: up to the frame, down to the heaviest in it, left and right to the
 * next heavier and lighter in the same frame. Stays where there is nothing.
 */
export function moved(cells: readonly Cell[], from: number, key: string): number {
	const { around, kind } = cells[from]!;
	switch (key) {
		case "ArrowUp":
			return Math.max(around, 0);
		case "ArrowDown":
			return kind === "holder" ? cells.findIndex((cell) => cell.around === from) : from;
		case "ArrowLeft":
			return cells[from - 1]?.around === around ? from - 1 : from;
		case "ArrowRight":
			return cells[from + 1]?.around === around ? from + 1 : from;
		case "Home":
			return Math.max(
				0,
				cells.findIndex((cell) => cell.around === around),
			);
		case "End":
			return cells.findLastIndex((cell) => cell.around === around);
		default:
			return from;
	}
}

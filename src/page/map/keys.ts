import type { Model } from "../model.ts";
import type { Cell } from "./layout.ts";
import { goTo, placeIn, zoomedTo, zoomOut, zoomTo } from "./place.ts";
import { moved, type Where } from "./walk.ts";

/** Does what a key says in the map. False for a key that says nothing here. */
export function keyPressed(
	model: Model,
	cells: readonly Cell[],
	current: Where | null,
	{ key, ctrlKey, altKey, metaKey }: KeyboardEvent,
): boolean {
	if (ctrlKey || altKey || metaKey || cells.length === 0) return false;
	const { top, spot } = placeIn(model);
	const cell = current && cells[current.cell]!;
	switch (key) {
		case "Enter": {
			const to = cell && zoomedTo(model, cells, cell);
			if (to !== null) zoomTo(model, to);
			return true;
		}
		case "Escape":
		case "Backspace": {
			const before = top.value;
			zoomOut(model);
			return before !== top.value;
		}
		case "x":
			return spot.value?.kind === "rest"; // many small ones: none of them is the selected path
		case "ArrowUp":
		case "ArrowDown":
		case "ArrowLeft":
		case "ArrowRight":
		case "Home":
		case "End":
			goTo(model, cells, cells[moved(cells, current?.cell ?? 0, current ? key : "ArrowDown")]!);
			return true;
		default:
			return false;
	}
}

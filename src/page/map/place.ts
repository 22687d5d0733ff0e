import { batch, type Signal, signal } from "@preact/signals";
import type { Model } from "../model.ts";
import { commonHolder, holdingsOf, isWithin, outermost } from "./holdings.ts";
import type { Cell, Top } from "./layout.ts";
import { cellOf, type Where } from "./walk.ts";

/** Where one is in the map; kept while another view is shown. */
export interface Place {
	/** What fills the map. */
	readonly top: Signal<Top>;
	/** The cell that was gone to, where that is not just the selected path's. */
	readonly spot: Signal<Spot | null>;
	/** The selection that the map has answered to. */
	seen: number | null;
}

/** A cell that has no name of its own: of this kind, in that path's frame. */
interface Spot {
	readonly kind: Cell["kind"];
	readonly path: number;
}

const places = new WeakMap<Model, Place>();

/** The place in this model's map; at first, all of it. */
export function placeIn(model: Model): Place {
	let place = places.get(model);
	if (place === undefined) {
		const top: Top = { path: outermost(model.closure), among: null };
		place = { top: signal(top), spot: signal(null), seen: null };
		places.set(model, place);
	}
	return place;
}

/** Goes to a cell: selects its path, if it has one. */
export function goTo(model: Model, cells: readonly Cell[], cell: Cell) {
	const place = placeIn(model);
	const { kind } = cell;
	const path = (kind === "rest" ? cells[cell.around]! : cell).paths.at(-1)!;
	batch(() => {
		place.spot.value = kind === "rest" || kind === "itself" ? { kind, path } : null;
		if (kind === "rest" || path === model.closure.paths.length) return;
		place.seen = path;
		model.selected.value = path;
	});
}

/** The cell that was gone to, or that of the selected path; see `cellOf`. */
export function currentCell(model: Model, cells: readonly Cell[]): Where | null {
	const { top, spot } = placeIn(model);
	const { closure, selected } = model;
	const at = spot.value;
	const cell =
		at === null
			? -1
			: cells.findIndex(
					({ kind, around }) => kind === at.kind && cells[around]?.paths.at(-1) === at.path,
				);
	if (cell >= 0) return { cell, exact: true };
	if (selected.value === null || !isShown(model, top.value, selected.value)) return null;
	return cellOf(closure, cells, selected.value);
}

/** Shows something else. What is selected stays so. */
export function zoomTo(model: Model, to: Top) {
	const { top, spot } = placeIn(model);
	batch(() => {
		spot.value = null;
		top.value = to;
	});
}

/** Answers to a selection made elsewhere: what is selected is somewhere in the map. */
export function follow(model: Model) {
	const place = placeIn(model);
	const { closure, selected } = model;
	if (selected.value === place.seen) return;
	place.seen = selected.value;
	place.spot.value = null;
	const top = place.top.peek();
	if (selected.value === null || isShown(model, top, selected.value)) return;
	place.top.value = { path: commonHolder(closure, top.path, selected.value), among: null };
}

function isShown({ closure }: Model, { path, among }: Top, selected: number): boolean {
	const holdings = holdingsOf(closure);
	if (among === null) return isWithin(holdings, selected, path);
	return among.some((each) => isWithin(holdings, selected, each));
}

/** What zooming into a cell would show: itself if it holds something, else the frame around it. */
export function zoomedTo(model: Model, cells: readonly Cell[], cell: Cell): Top | null {
	const { held } = holdingsOf(model.closure);
	const { top } = placeIn(model);
	const around = cells[cell.around];
	if (cell.kind === "rest") {
		return cell.paths.length === 0 ? null : { path: around!.paths.at(-1)!, among: cell.paths };
	}
	const path = cell.paths.at(-1)!;
	const holds = held.offsets[path + 1]! > held.offsets[path]!;
	const into = holds || around === undefined ? path : around.paths.at(-1)!;
	if (into === top.value.path && top.value.among === null) return null;
	return { path: into, among: null };
}

/** One holder further out; nothing at the outermost. */
export function zoomOut(model: Model) {
	const { path, among } = placeIn(model).top.value;
	if (among !== null) zoomTo(model, { path, among: null });
	else if (path !== outermost(model.closure)) {
		zoomTo(model, { path: holdingsOf(model.closure).holder[path]!, among: null });
	}
}

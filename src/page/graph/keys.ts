import { toggleGone } from "../gone.ts";
import type { Model } from "../model.ts";
import { say } from "../say.tsx";
import type { GraphState } from "./graph-state.ts";
import { byWeight, type Direction, type Place, walked } from "./walk.ts";

const ARROW_KEYS: Readonly<Record<string, Direction>> = {
	ArrowUp: "up",
	ArrowDown: "down",
	ArrowLeft: "left",
	ArrowRight: "right",
};

const ZOOM_KEYS: Readonly<Record<string, number | null>> = {
	"+": 1.4,
	"=": 1.4,
	"-": 1 / 1.4,
	"0": null,
};

/** What keys ask for. */
interface Wanted {
	go(place: Place): void;
	/** Null shows all. */
	zoom(factor: number | null): void;
}

/** Listens to the keys of an element; gives back how to end that. */
export function onKeys(
	element: HTMLElement,
	model: Model,
	state: GraphState,
	wanted: Wanted,
): () => void {
	const { closure, selected, column } = model;
	const listener = (event: KeyboardEvent) => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const direction = ARROW_KEYS[event.key];
		const path = selected.peek();
		if (direction !== undefined) {
			const figures = column.peek();
			const place =
				path === null
					? { path: byWeight(closure.roots, figures)[0]!, from: null }
					: walked(closure, figures, { path, from: state.cameFrom }, direction);
			if (place !== null) wanted.go(place);
		} else if (event.key in ZOOM_KEYS) wanted.zoom(ZOOM_KEYS[event.key]!);
		else if (event.key === "x" && path !== null) say(toggleGone(model, path));
		else if (event.key === "Enter" && path !== null) state.show("near", path);
		else if (event.key === "Escape") selected.value = null;
		else return;
		event.preventDefault();
	};
	element.addEventListener("keydown", listener);
	return () => element.removeEventListener("keydown", listener);
}

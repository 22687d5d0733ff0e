import { UNREACHED } from "../../closure/reach.ts";
import { type Camera, cameraOn, type Frame, type Point, seen } from "./camera.ts";
import type { GraphState } from "./graph-state.ts";

/** How long a flight to somewhere else takes, in milliseconds. */
const FLIGHT = 220;

/** What is in sight, and how that changes. */
export interface Sight {
	camera(): Camera;
	/** Looks there at once; null for all that is drawn, whatever becomes of it. */
	look(to: Camera | null): void;
	/** Brings a path into sight, into the middle if `always`. */
	follow(path: number, always: boolean): void;
	/** Where a path is seen; null if it is not drawn. */
	pointOf(path: number | null): Point | null;
	/** Goes on with a flight, if there is one. To be called before each drawing. */
	advance(): void;
}

/** `onMove` is called whenever what is in sight changes. */
export function sightOf(state: GraphState, frame: () => Frame, onMove: () => void): Sight {
	let flight: { from: Camera; to: Camera; start: number } | null = null;
	const placeOf = (path: number | null): Point | null => {
		const placed = state.placed.peek();
		const node = path === null ? UNREACHED : (placed?.drawing.part.number[path] ?? UNREACHED);
		if (placed === null || node === UNREACHED) return null;
		return { x: placed.positions[2 * node]!, y: placed.positions[2 * node + 1]! };
	};
	const sight: Sight = {
		camera() {
			const placed = state.placed.peek();
			if (state.camera !== null) return state.camera;
			if (placed === null) return { x: 0, y: 0, zoom: 1 };
			return cameraOn(placed.positions, placed.drawing.radii, frame());
		},
		look(to) {
			flight = null;
			state.camera = to;
			onMove();
		},
		follow(path, always) {
			const place = placeOf(path);
			if (place === null || state.camera === null) return;
			const { width, height } = frame();
			const at = seen(state.camera, { width, height }, place);
			const inSight = at.x > 50 && at.y > 30 && at.x < width - 50 && at.y < height - 30;
			if (inSight && !always) return;
			const to = { ...state.camera, ...place };
			if (matchMedia("(prefers-reduced-motion: reduce)").matches) return sight.look(to);
			flight = { from: state.camera, to, start: performance.now() };
			onMove();
		},
		pointOf(path) {
			const place = placeOf(path);
			return place && seen(sight.camera(), frame(), place);
		},
		advance() {
			if (flight === null) return;
			const { from, to, start } = flight;
			const done = Math.min(1, (performance.now() - start) / FLIGHT);
			const eased = done * (2 - done);
			state.camera = {
				x: from.x + (to.x - from.x) * eased,
				y: from.y + (to.y - from.y) * eased,
				zoom: to.zoom,
			};
			if (done === 1) flight = null;
			else onMove();
		},
	};
	return sight;
}

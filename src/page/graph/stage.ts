import { effect } from "@preact/signals";
import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import type { Model } from "../model.ts";
import { categoriesOf } from "../search.ts";
import { type Frame, moved, type Point, zoomed } from "./camera.ts";
import { type GraphState, isShown } from "./graph-state.ts";
import { onKeys } from "./keys.ts";
import { shortened } from "./labels.ts";
import { nodeAt, type Picture, pictureOn } from "./picture.ts";
import { onPointer } from "./pointer.ts";
import { rendererOn } from "./renderer.ts";
import { sightOf } from "./sight.ts";

const LONGEST_NAME = 34;
/** Nothing moves any more after so many milliseconds without news. */
const CALM = 150;

/** The picture on its canvases, kept as the signals say, and moved by hand. */
export interface Stage {
	/** Comes nearer by this factor; null shows all. */
	zoom(factor: number | null): void;
	end(): void;
}

/** Null where the browser has no WebGL. */
export function stageOn(
	field: HTMLElement,
	canvas: HTMLCanvasElement,
	overlay: HTMLCanvasElement,
	model: Model,
	state: GraphState,
): Stage | null {
	const { closure, selected } = model;
	const { emphasis } = state;
	const frame = (): Frame => ({ width: field.clientWidth, height: field.clientHeight });
	let hovered: number | null = null;
	let byHand = selected.peek();
	let lastMove = Number.NEGATIVE_INFINITY;
	let asked = 0;
	let calm: ReturnType<typeof setTimeout> | undefined;
	const redraw = () => {
		tell();
		if (asked === 0) asked = requestAnimationFrame(draw);
	};
	/** What moves is drawn quickly, and in full once nothing has moved for a while. */
	const moving = () => {
		lastMove = performance.now();
		clearTimeout(calm);
		calm = setTimeout(redraw, CALM);
		redraw();
	};
	const sight = sightOf(state, frame, moving);
	let picture = pictureHere();
	if (picture === null) return null;

	function pictureHere(): Picture | null {
		const renderer = rendererOn(canvas);
		if (renderer === null) return null;
		return pictureOn(renderer, field, canvas, overlay, {
			categories: categoriesOf(closure),
			name: (path) => shortened(escaped(nameAt(closure, path)), LONGEST_NAME),
		});
	}

	function draw() {
		asked = 0;
		sight.advance();
		const quick = performance.now() < lastMove + CALM - 10;
		picture?.draw(sight.camera(), frame(), hovered, quick);
		tell();
	}

	/** Where the selection is seen, for whatever has no eyes. */
	function tell() {
		const at = sight.pointOf(selected.peek());
		if (at === null) delete field.dataset.at;
		else field.dataset.at = `${at.x.toFixed(1)} ${at.y.toFixed(1)}`;
	}

	const nodeUnder = (point: Point): number | null => {
		const placed = state.placed.peek();
		return placed === null ? null : nodeAt(placed, sight.camera(), frame(), point);
	};
	const pathUnder = (point: Point): number | null => {
		const node = nodeUnder(point);
		return node === null ? null : state.placed.peek()!.drawing.part.nodes[node]!;
	};
	const pick = (path: number | null, cameFrom: number | null) => {
		byHand = path;
		state.cameFrom = cameFrom;
		selected.value = path;
	};
	const zoom = (factor: number | null) => {
		if (factor === null) return sight.look(null);
		const { width, height } = frame();
		const middle = { x: width / 2, y: height / 2 };
		sight.look(zoomed(sight.camera(), { width, height }, middle, factor));
	};
	const place = () => {
		const placed = state.placed.value;
		if (placed === null) return;
		picture?.place(placed);
		moving();
	};
	const dress = () => {
		const drawing = state.placed.value?.drawing;
		if (drawing === undefined || emphasis.value === null) return;
		picture?.dress(drawing, emphasis.value);
		redraw();
	};

	const scheme = matchMedia("(prefers-color-scheme: dark)");
	const recolour = () => {
		picture?.recolour();
		redraw();
	};
	const lost = (event: Event) => event.preventDefault();
	const restored = () => {
		picture = pictureHere();
		place();
		dress();
	};
	const size = new ResizeObserver(redraw);
	size.observe(field);
	scheme.addEventListener("change", recolour);
	canvas.addEventListener("webglcontextlost", lost);
	canvas.addEventListener("webglcontextrestored", restored);
	const ends = [
		effect(place),
		effect(dress),
		effect(() => {
			const path = selected.value;
			redraw();
			if (path === null) return;
			if (!isShown(state, path)) state.show(state.scope.peek().kind, path);
			if (path !== byHand) sight.follow(path, true);
			byHand = path;
		}),
		onPointer(field, {
			pan: (right, down) => sight.look(moved(sight.camera(), right, down)),
			zoom: (at, factor) => sight.look(zoomed(sight.camera(), frame(), at, factor)),
			hover(point) {
				const node = point && nodeUnder(point);
				field.classList.toggle("graph-over", node !== null);
				if (node === hovered) return;
				hovered = node;
				redraw();
			},
			pick: (point) => pick(pathUnder(point), null),
			open(point) {
				const path = pathUnder(point);
				if (path !== null) state.show("near", path);
			},
		}),
		onKeys(field, model, state, {
			zoom,
			go({ path, from }) {
				pick(path, from);
				sight.follow(path, false);
			},
		}),
		() => {
			canvas.removeEventListener("webglcontextlost", lost);
			canvas.removeEventListener("webglcontextrestored", restored);
			scheme.removeEventListener("change", recolour);
			size.disconnect();
			cancelAnimationFrame(asked);
			clearTimeout(calm);
			picture?.free();
		},
	];
	return {
		zoom,
		end() {
			for (const end of ends) end();
		},
	};
}

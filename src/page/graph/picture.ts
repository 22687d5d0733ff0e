import { CATEGORIES } from "../../closure/categories.ts";
import { colourFrom } from "../colour.ts";
import { LOOKS } from "../look.ts";
import { type Camera, type Frame, type Point, seen } from "./camera.ts";
import { type Emphasis, FADED, FOUND, LIT, SELECTED } from "./emphasis.ts";
import type { Drawing, Placed } from "./graph-state.ts";
import { type Candidate, LINE, labelsFor, type Side } from "./labels.ts";
import type { Layout } from "./layouter.ts";
import { inCss, isDark, paletteOf } from "./palette.ts";
import type { Renderer } from "./renderer.ts";

/** So many labels say enough; of so many nodes it is tried. */
const LABELS = 70;
const TRIED = 400;

/** In layers neighbours stand beside a node, among forces anywhere. */
const SIDES: Readonly<Record<Layout, readonly Side[]>> = {
	layered: ["below", "above", "below-right", "below-left", "right", "left"],
	force: ["right", "left", "below", "above"],
};

/** What is known of nodes beside where they are. */
export interface Known {
	/** Category of each path, as an index into `CATEGORIES`. */
	readonly categories: Uint8Array;
	/** What a path is called. */
	readonly name: (path: number) => string;
}

/** A picture of a graph: circles and lines by WebGL, names over it. */
export interface Picture {
	place(placed: Placed): void;
	dress(drawing: Drawing, emphasis: Emphasis): void;
	/** Colours are read anew: the scheme changed. */
	recolour(): void;
	draw(camera: Camera, frame: Frame, hovered: number | null, quick: boolean): void;
	free(): void;
}

export function pictureOn(
	renderer: Renderer,
	field: HTMLElement,
	below: HTMLCanvasElement,
	above: HTMLCanvasElement,
	{ categories, name }: Known,
): Picture {
	const ink = above.getContext("2d")!;
	let palette = paletteOf(field);
	let dressed: { drawing: Drawing; emphasis: Emphasis } | null = null;
	let placed: Placed | null = null;
	const widths = new Map<string, number>();

	const dress = () => {
		if (dressed === null) return;
		const { drawing, emphasis } = dressed;
		const { marks, lines } = emphasis;
		const colours = coloursOf(drawing, marks, categories);
		renderer.dress({ colours, marks, lines, order: drawing.byWeight });
	};

	const draw = (camera: Camera, frame: Frame, hovered: number | null, quick: boolean) => {
		if (placed === null || dressed?.drawing !== placed.drawing) return;
		const ratio = devicePixelRatio;
		for (const canvas of [below, above]) sized(canvas, frame, ratio);
		renderer.draw(camera, frame, ratio, palette, quick);
		ink.setTransform(ratio, 0, 0, ratio, 0, 0);
		ink.clearRect(0, 0, frame.width, frame.height);
		ink.font = `12px ${getComputedStyle(field).fontFamily}`;
		ink.textBaseline = "middle";
		ink.lineJoin = "round";
		ink.lineWidth = 3.5;
		ink.strokeStyle = inCss(palette.page);
		ink.fillStyle = inCss(palette.text);
		const candidates = candidatesOf(placed, dressed.emphasis, camera, frame, hovered);
		for (const { node, x, y } of labelsFor(candidates, frame, LABELS, SIDES[placed.layout])) {
			const text = name(placed.drawing.part.nodes[node]!);
			ink.strokeText(text, x, y);
			ink.fillText(text, x, y);
		}
	};

	const widthOf = (path: number): number => {
		const text = name(path);
		let width = widths.get(text);
		if (width === undefined) {
			width = ink.measureText(text).width;
			widths.set(text, width);
		}
		return width;
	};

	/** Nodes in sight that a label would help, what stands out first, then the heaviest. */
	function* candidatesOf(
		{ drawing, positions }: Placed,
		{ marks }: Emphasis,
		camera: Camera,
		frame: Frame,
		hovered: number | null,
	): Generator<Candidate> {
		const { radii, byWeight, part } = drawing;
		const candidate = (node: number): Candidate | null => {
			const at = seen(camera, frame, placeOf(positions, node));
			const radius = Math.max(1.3, radii[node]! * camera.zoom);
			const inSight =
				at.x > -radius && at.x < frame.width + radius && at.y > -LINE && at.y < frame.height + LINE;
			return inSight ? { node, at, radius, width: widthOf(part.nodes[node]!) } : null;
		};
		const first = byWeight.filter((node) => node === hovered || (marks[node]! & SELECTED) !== 0);
		let tried = 0;
		for (const node of first) {
			const one = candidate(node);
			if (one !== null) yield one;
		}
		for (const rank of [0, 1, 2]) {
			for (const node of byWeight) {
				if (tried > TRIED) return;
				if (node === hovered || (marks[node]! & (SELECTED | FADED)) !== 0) continue;
				if (rankOf(marks[node]!) !== rank) continue;
				const one = candidate(node);
				if (one === null) continue;
				tried++;
				yield one;
			}
		}
	}

	return {
		place(next) {
			placed = next;
			renderer.place(next.positions, next.drawing.radii);
		},
		dress(drawing, emphasis) {
			dressed = { drawing, emphasis };
			dress();
		},
		recolour() {
			palette = paletteOf(field);
			dress();
		},
		draw,
		free: () => renderer.free(),
	};
}

/** Whose label comes first: of what is looked for, of what is lit, of the rest. */
function rankOf(mark: number): number {
	if ((mark & FOUND) !== 0) return 0;
	return (mark & LIT) !== 0 ? 1 : 2;
}

function placeOf(positions: Float32Array, node: number): Point {
	return { x: positions[2 * node]!, y: positions[2 * node + 1]! };
}

function sized(canvas: HTMLCanvasElement, { width, height }: Frame, ratio: number): void {
	const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
	if (canvas.width !== wide) canvas.width = wide;
	if (canvas.height !== high) canvas.height = high;
}

/** Four bytes for each node: its category's colour, thin where it fades. */
function coloursOf(drawing: Drawing, marks: Uint8Array, categories: Uint8Array): Uint8Array {
	const { nodes } = drawing.part;
	const scheme = isDark() ? "dark" : "light";
	const palette = CATEGORIES.map((category) => colourFrom(LOOKS[category][scheme]));
	const colours = new Uint8Array(4 * nodes.length);
	for (let i = 0; i < nodes.length; i++) {
		colours.set(palette[categories[nodes[i]!]!]!, 4 * i);
		colours[4 * i + 3] = (marks[i]! & FADED) !== 0 ? 56 : 255;
	}
	return colours;
}

/** The node that is meant by a point of the screen: the smallest there, else one close by. */
export function nodeAt(
	{ drawing: { radii }, positions }: Placed,
	camera: Camera,
	frame: Frame,
	point: Point,
): number | null {
	const x = (point.x - frame.width / 2) / camera.zoom + camera.x;
	const y = (point.y - frame.height / 2) / camera.zoom + camera.y;
	const near = 5 / camera.zoom;
	let best: number | null = null;
	let least = Infinity;
	for (let i = 0; i < radii.length; i++) {
		const far = Math.hypot(positions[2 * i]! - x, positions[2 * i + 1]! - y);
		if (far > radii[i]! + near) continue;
		// Within a circle its radius counts, so that small ones before large ones are meant.
		const cost = far <= radii[i]! ? radii[i]! : 1e6 + far - radii[i]!;
		if (cost < least) {
			least = cost;
			best = i;
		}
	}
	return best;
}

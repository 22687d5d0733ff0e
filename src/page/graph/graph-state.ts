import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { remembered } from "../../closure/memo.ts";
import { UNREACHED } from "../../closure/reach.ts";
import type { Model } from "../model.ts";
import type { Camera } from "./camera.ts";
import { type Emphasis, emphasisOf } from "./emphasis.ts";
import { type Layout, layouter } from "./layouter.ts";
import { radiiOf } from "./radii.ts";
import { type Part, partOf, pathsIn, type Scope } from "./scope.ts";

/** What is to be placed. */
export interface Drawing {
	readonly part: Part;
	readonly radii: Float32Array;
	/** Its nodes, the heaviest first. */
	readonly byWeight: Uint32Array;
}

/** What is placed. */
export interface Placed {
	readonly drawing: Drawing;
	readonly layout: Layout;
	/** x and y of each node in turn. */
	readonly positions: Float32Array;
}

export type Phase = "placing" | "settling" | "paused" | "resting";

/** What the graph view keeps while another view is shown. */
export interface GraphState {
	readonly layout: Signal<Layout>;
	readonly scope: Signal<Scope>;
	/** How far a neighbourhood reaches, in references. */
	readonly depth: Signal<number>;
	readonly drawing: ReadonlySignal<Drawing>;
	/** The last that was placed; null before the first. */
	readonly placed: Signal<Placed | null>;
	/** What of that stands out. */
	readonly emphasis: ReadonlySignal<Emphasis | null>;
	readonly phase: Signal<Phase>;
	/** Why nothing can be placed; null where it can. */
	readonly fault: Signal<string | null>;
	/** Null until the person moves it: then all is to be seen. */
	camera: Camera | null;
	/** Where the person came from, walking down by keys: its references are siblings. */
	cameFrom: number | null;
	/** Places what is to be seen, unless it is already. */
	place(): void;
	/** Lets the nodes move on (anew, where they rest), or holds them. */
	move(on: boolean): void;
	/** The view is looked at, or is not any more: nothing moves unseen. */
	look(on: boolean): void;
	/** The scope of this kind around a path. */
	show(kind: Scope["kind"], path: number | null): void;
}

/** The one of a page. */
export const graphStateOf = remembered((model: Model): GraphState => {
	const { closure, column, selected, found, outcome, steps } = model;
	const placed = signal<Placed | null>(null);
	const scope = signal<Scope>({ kind: "whole" });
	const part = computed(() => partOf(closure.references, pathsIn(closure, scope.value)));
	const drawing = computed((): Drawing => {
		const figures = Float64Array.from(part.value.nodes, (path) => column.value[path]!);
		return { part: part.value, radii: radiiOf(figures), byWeight: heaviestFirst(figures) };
	});
	let job: { id: number; drawing: Drawing; layout: Layout } | null = null;
	const send = layouter(
		({ id, positions, resting }) => {
			if (id !== job?.id) return;
			placed.value = { drawing: job.drawing, layout: job.layout, positions };
			if (resting) state.phase.value = "resting";
			else if (state.phase.peek() === "placing") state.phase.value = "settling";
		},
		(text) => {
			state.fault.value = text;
		},
	);
	const state: GraphState = {
		layout: signal<Layout>("layered"),
		scope,
		depth: signal(1),
		drawing,
		placed,
		emphasis: computed(() => {
			const drawn = placed.value?.drawing.part;
			if (drawn === undefined) return null;
			return emphasisOf(closure, drawn, {
				selected: selected.value,
				found: found.value?.mask ?? null,
				kept: outcome.value.kept,
				cut: steps.value.flatMap((step) => (step.kind === "cut" ? step.references : [])),
			});
		}),
		phase: signal<Phase>("placing"),
		fault: signal<string | null>(null),
		camera: null,
		cameFrom: null,
		place() {
			const wanted = { drawing: drawing.value, layout: state.layout.value };
			if (job?.drawing === wanted.drawing && job.layout === wanted.layout) return;
			const sameNodes = job?.drawing.part === wanted.drawing.part && job.layout === wanted.layout;
			job = { id: (job?.id ?? 0) + 1, ...wanted };
			if (!sameNodes) state.camera = null;
			state.phase.value = "placing";
			const { radii } = job.drawing;
			send({ id: job.id, layout: job.layout, graph: job.drawing.part.graph, radii });
		},
		move(on) {
			state.phase.value = on ? "settling" : "paused";
			send(on ? "go" : "wait");
		},
		look(on) {
			const { phase, layout } = state;
			const moves = phase.peek() === "settling" || phase.peek() === "placing";
			if (job !== null && layout.peek() === "force" && moves) send(on ? "go" : "wait");
		},
		show(kind, path) {
			const around = path ?? selected.value;
			if (kind === "whole" || around === null) scope.value = { kind: "whole" };
			else if (kind === "near") scope.value = { kind, path: around, depth: state.depth.value };
			else scope.value = { kind, path: around };
		},
	};
	return state;
});

/** Is a path in what is to be seen? */
export function isShown({ drawing }: GraphState, path: number): boolean {
	return drawing.value.part.number[path] !== UNREACHED;
}

function heaviestFirst(figures: Float64Array): Uint32Array {
	const weight = figures.map((figure) => (Number.isNaN(figure) ? -1 : figure));
	return Uint32Array.from(figures.keys()).sort((a, b) => weight[b]! - weight[a]! || a - b);
}

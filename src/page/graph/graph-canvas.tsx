import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useModel } from "../model.ts";
import { graphStateOf } from "./graph-state.ts";
import { type Stage, stageOn } from "./stage.ts";

/** The picture, and what brings it nearer. */
export function GraphCanvas({ describedBy }: { describedBy: string }) {
	const model = useModel();
	const state = graphStateOf(model);
	const { emphasis } = state;
	const field = useRef<HTMLDivElement>(null);
	const below = useRef<HTMLCanvasElement>(null);
	const above = useRef<HTMLCanvasElement>(null);
	const stage = useRef<Stage | null>(null);
	const lacking = useSignal(false);
	useEffect(() => {
		stage.current = stageOn(field.current!, below.current!, above.current!, model, state);
		lacking.value = stage.current === null;
		return () => stage.current?.end();
	}, [model, state, lacking]);

	const placed = state.placed.value;
	return (
		<div class="graph-stage">
			<div
				ref={field}
				class="graph-field"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
				tabIndex={0}
				role="application"
				aria-label="Graph of references"
				aria-describedby={describedBy}
				data-layout={placed?.layout}
				data-phase={state.phase.value}
				data-nodes={placed?.drawing.part.nodes.length}
				data-references={placed?.drawing.part.graph.targets.length}
				data-lit={emphasis.value?.lit.length}
			>
				<canvas ref={below} />
				<canvas ref={above} />
			</div>
			<div class="graph-zoom">
				<button type="button" aria-label="Zoom in" onClick={() => stage.current?.zoom(1.4)}>
					+
				</button>
				<button type="button" aria-label="Zoom out" onClick={() => stage.current?.zoom(1 / 1.4)}>
					−
				</button>
				<button type="button" onClick={() => stage.current?.zoom(null)}>
					Fit
				</button>
			</div>
			<Hindrance lacking={lacking.value} />
		</div>
	);
}

/** Why there is nothing to be seen. */
function Hindrance({ lacking }: { lacking: boolean }) {
	const state = graphStateOf(useModel());
	if (lacking) {
		return (
			<p class="graph-hindrance" role="alert">
				The graph is drawn by WebGL 2, which this browser does not have or has switched off. The map
				and the table show the same closure without it.
			</p>
		);
	}
	if (state.fault.value !== null) {
		return (
			<p class="graph-hindrance" role="alert">
				The graph cannot be placed: {state.fault.value}
			</p>
		);
	}
	if (state.placed.value !== null) return null;
	return <p class="graph-hindrance quiet">Placing the paths …</p>;
}

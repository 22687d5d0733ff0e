import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useModel } from "../model.ts";
import { AsText } from "./as-text.tsx";
import { GraphBar } from "./graph-bar.tsx";
import { GraphCanvas } from "./graph-canvas.tsx";
import { graphStateOf } from "./graph-state.ts";
import { Told } from "./told.tsx";
import "./graph.css";

/** The closure as circles and lines: who refers to whom. */
export function GraphView() {
	const state = graphStateOf(useModel());
	useEffect(() => {
		state.look(true);
		const end = effect(() => state.place());
		return () => {
			end();
			state.look(false);
		};
	}, [state]);
	return (
		<div class="graph">
			<GraphBar />
			<GraphCanvas describedBy="graph-keys" />
			<Told leftOut={state.emphasis.value?.leftOut ?? 0} />
			<p id="graph-keys" class="graph-keys quiet">
				Arrow keys walk along references, + − 0 zoom, x marks as gone, Enter shows the
				neighbourhood, Escape lets go.
			</p>
			<AsText />
		</div>
	);
}

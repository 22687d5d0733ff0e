import type { ComponentChildren } from "preact";
import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { type Edge, stepOn } from "../../closure/step.ts";
import { weighed, weightInWords } from "../measure.ts";
import { useModel } from "../model.ts";
import { PathName } from "../path-name.tsx";
import { TryButton } from "../what-if/try-button.tsx";

interface Props {
	/** What stands before the name, and below the row. */
	readonly opener?: ComponentChildren;
	readonly children?: ComponentChildren;
	readonly edge: Edge;
	/** The end of it that is told about. */
	readonly path: number;
	/** What cutting it alone frees. */
	readonly saving: number;
}

/** One reference of a list: its other end, what cutting it alone frees, and a button for that. */
export function ReferenceRow({ edge, path, saving, opener, children }: Props) {
	const { closure, measure } = useModel();
	const [referrer, reference] = edge.map((end) => escaped(nameAt(closure, end)));
	return (
		<li>
			<div class="row">
				{opener}
				<PathName path={path} />
				<span class={`figure ${saving === 0 ? "quiet" : ""}`}>
					{weightInWords(closure, measure.value, saving)}
				</span>
				<TryButton
					class="small"
					step={stepOn.cut(closure, edge)}
					label="Cut"
					title={`Cut the reference from ${referrer} to ${reference}`}
				/>
			</div>
			{children}
		</li>
	);
}

/** What stands above such a list. */
export function ReferenceHead({ title }: { title: string }) {
	const { closure, measure } = useModel();
	return (
		<h3 class="row">
			<span>{title}</span>
			<span class="figure">{`Saves if cut ${weighed(closure, measure.value)}`.trim()}</span>
		</h3>
	);
}

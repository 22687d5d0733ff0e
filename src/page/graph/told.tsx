import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { degree } from "../../closure/graph.ts";
import { counted } from "../../closure/size.ts";
import { inWords, MEASURE_NAMES } from "../measure.ts";
import { useModel } from "../model.ts";
import { graphStateOf } from "./graph-state.ts";

/** What is selected, in a line that is also read out; else what is to be seen. */
export function Told({ leftOut }: { leftOut: number }) {
	const { closure, selected, column, measure, outcome } = useModel();
	const { placed } = graphStateOf(useModel());
	const path = selected.value;
	const part = placed.value?.drawing.part;
	return (
		<p class="graph-told" role="status">
			{path === null ? (
				part && (
					<>
						{counted(part.nodes.length, "path")}, {counted(part.graph.targets.length, "reference")}.
						Areas are as {MEASURE_NAMES[measure.value].name.toLowerCase()} sizes.
						{leftOut > 0 &&
							` ${counted(leftOut, "reference")} to the shared base are drawn with a selection only.`}
					</>
				)
			) : (
				<>
					<b>{escaped(nameAt(closure, path))}</b>, {MEASURE_NAMES[measure.value].name.toLowerCase()}{" "}
					{inWords(closure, measure.value, column.value[path]!)},{" "}
					{counted(degree(closure.referrers, path), "referrer")},{" "}
					{counted(degree(closure.references, path), "reference")}
					{outcome.value.kept[path] === 0 && ", gone by what is tried"}
				</>
			)}
		</p>
	);
}

import { useMemo } from "preact/hooks";
import { counted } from "../../closure/size.ts";
import { LongList } from "../long-list.tsx";
import { weighed, weightInWords } from "../measure.ts";
import { useModel } from "../model.ts";
import { ownBy } from "../path/weighed.ts";
import { PathName } from "../path-name.tsx";

const FIRST = 10;

/** The paths that go, the heaviest first, each with what it weighs by itself. */
export function WhatGoes() {
	const { closure, measure, outcome } = useModel();
	const { removed } = outcome.value;
	const own = ownBy(closure, measure.value);
	const inOrder = useMemo(
		() => removed.toSorted((a, b) => (own[b] || 0) - (own[a] || 0) || a - b),
		[removed, own],
	);
	if (removed.length === 0) return <p class="quiet">No path goes.</p>;
	return (
		<div>
			<h3 class="row">
				<span>What goes: {counted(removed.length, "path")}</span>
				<span class="figure">{weighed(closure, measure.value)}</span>
			</h3>
			<LongList
				class="rows"
				label="Paths that go"
				items={(count) => inOrder.subarray(0, count)}
				total={removed.length}
				first={FIRST}
				row={(path) => (
					<li key={path} class="row">
						<PathName path={path} />
						<span class="figure">{weightInWords(closure, measure.value, own[path]!)}</span>
					</li>
				)}
			/>
		</div>
	);
}

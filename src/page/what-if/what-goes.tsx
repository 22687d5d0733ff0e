import { knownSizes } from "../../closure/closure.ts";
import { largest } from "../../closure/largest.ts";
import { counted } from "../../closure/size.ts";
import { LongList } from "../long-list.tsx";
import { weighed } from "../measure.ts";
import { useModel } from "../model.ts";
import { amount, ownBy } from "../path/weighed.ts";
import { PathName } from "../path-name.tsx";

const FIRST = 10;

/** The paths that go, the heaviest first, each with what it weighs by itself. */
export function WhatGoes() {
	const { closure, measure, outcome } = useModel();
	const { kept, removed } = outcome.value;
	const own = ownBy(closure, measure.value);
	const items = (count: number) => {
		const ranked = knownSizes(own);
		for (let path = 0; path < kept.length; path++) if (kept[path] === 1) ranked[path] = -1;
		return largest(closure, ranked, count, 0);
	};
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
				items={items}
				total={removed.length}
				first={FIRST}
				row={(path) => (
					<li key={path} class="row">
						<PathName path={path} />
						<span class="figure">{amount(closure, measure.value, own[path]!)}</span>
					</li>
				)}
			/>
		</div>
	);
}

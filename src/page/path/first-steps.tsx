import { useEffect, useMemo } from "preact/hooks";
import { knownSizes } from "../../closure/closure.ts";
import { largest } from "../../closure/largest.ts";
import { shortestChain } from "../../closure/reach.ts";
import { inWords, MEASURE_NAMES } from "../measure.ts";
import { useModel } from "../model.ts";
import { PathName } from "../path-name.tsx";
import { Problems } from "./problems.tsx";

const SHOWN = 5;

/** What to do while nothing is selected. */
export function FirstSteps() {
	const { closure, column, measure } = useModel();
	const figures = column.value;
	const heaviest = useMemo(() => {
		const known = knownSizes(figures);
		const below = known.slice();
		for (const root of closure.roots) below[root] = -1;
		const found = largest(closure, below, SHOWN, 0);
		return found.length > 0 ? found : largest(closure, known, SHOWN, 0);
	}, [closure, figures]);
	// What the first selection would wait for, at 100,000 paths a tenth of a second.
	useEffect(() => {
		const later = setTimeout(() => shortestChain(closure, closure.roots[0] ?? 0));
		return () => clearTimeout(later);
	}, [closure]);
	const { name, meaning } = MEASURE_NAMES[measure.value];
	return (
		<>
			<h2>No path is selected</h2>
			<p class="quiet">
				Select one in the view, search for a name, or begin with the heaviest below the roots.
			</p>
			<div>
				<h3 class="row" title={meaning}>
					<span>Heaviest</span>
					<span class="figure">{name}</span>
				</h3>
				<ol class="rows">
					{Array.from(heaviest, (path) => (
						<li key={path} class="row">
							<PathName path={path} />
							<span class="figure">{inWords(closure, measure.value, figures[path]!)}</span>
						</li>
					))}
				</ol>
			</div>
			<Problems />
		</>
	);
}

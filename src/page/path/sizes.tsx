import { useMemo } from "preact/hooks";
import { type Closure, sum, weights } from "../../closure/closure.ts";
import { closureSizesOf } from "../../closure/closure-sizes.ts";
import { retainedSizes } from "../../closure/retained-sizes.ts";
import { figure, size } from "../../closure/size.ts";
import { MEASURE_NAMES, MEASURES, type Measure } from "../measure.ts";
import { useModel } from "../model.ts";
import { percent } from "./weighed.ts";

/** Every figure of a path with its meaning, and its share of the whole. */
export function Sizes({ path }: { path: number }) {
	const { closure } = useModel();
	const figures = useMemo(() => figuresOf(closure, path), [closure, path]);
	const whole = useMemo(() => sum(weights(closure)), [closure]);
	const retained = retainedSizes(closure)[path]!;
	return (
		<div>
			<p class="share">
				<strong>{percent(retained, whole)}</strong> of the whole is there because of it
			</p>
			<div class="bar" aria-hidden="true">
				<div class="part" style={{ width: `${whole === 0 ? 0 : (100 * retained) / whole}%` }} />
			</div>
			<dl class="sizes">
				{MEASURES.map((measure) => (
					<div key={measure}>
						<dt>
							{MEASURE_NAMES[measure].name} <small>{MEASURE_NAMES[measure].meaning}</small>
						</dt>
						<dd class="figure">{figures[measure]}</dd>
					</div>
				))}
			</dl>
		</div>
	);
}

/** In words; the closure size is walked for this path alone. */
function figuresOf(closure: Closure, path: number): Record<Measure, string> {
	return {
		retained: figure(closure, retainedSizes(closure)[path]!),
		nar: size(closure.narSize[path]!),
		disk: size(closure.diskSize?.[path] ?? null),
		download: size(closure.downloadSize?.[path] ?? null),
		closure: figure(closure, closureSizesOf(closure, [path])[0]!),
	};
}

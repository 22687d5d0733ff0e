import { type Closure, isSized, total } from "../../closure/closure.ts";
import { counted, share, size } from "../../closure/size.ts";
import { columnOf, type Measure, weightsBy } from "../measure.ts";
import type { Model } from "../model.ts";
import { SHARED_SIGN } from "./draw.ts";
import { heldWeights, outermost } from "./holdings.ts";
import { placeIn } from "./place.ts";
import { amount } from "./told.ts";

/** What areas are, how much is shown, and what the marks and keys mean. */
export function Caption({ model }: { model: Model }) {
	const { closure, measure } = model;
	const { path, among } = placeIn(model).top.value;
	const shown = { closure, measure: measure.value };
	const weights = heldWeights(closure)(weightsBy(closure, measure.value));
	const whole = weights[outermost(closure)]!;
	const weight = among?.reduce((sum, each) => sum + weights[each]!, 0) ?? weights[path]!;
	return (
		<div class="caption quiet">
			<p>
				Area: {unitOf(closure, measure.value)}, each once, under what alone holds it, to scale in
				each frame. <data value={weight}>{amount(shown, weight)}</data>
				{weight === whole ? " in all" : `, ${share(weight, whole)} of ${amount(shown, whole)}`}
				{doubts(closure, measure.value, whole)}
			</p>
			<p class="signs">
				<svg class="sign" viewBox="0 0 18 18" aria-hidden="true">
					<rect x="0.5" y="0.5" width="17" height="17" stroke-dasharray="4 3" />
					<path d={SHARED_SIGN} stroke-width="1.5" transform="translate(4.5 4)" />
				</svg>
				shared: under what all its referrers have in common
			</p>
			<p>{hint(model)}</p>
		</div>
	);
}

/** What other marks mean while there are any; else the keys. */
function hint({ found, steps }: Model): string {
	const marks = [
		...(found.value === null ? [] : ["grey frame: found within"]),
		...(steps.value.length === 0 ? [] : ["crossed: gone by what is tried"]),
	];
	if (marks.length > 0) return marks.join("; ");
	return "Double-click or Enter: in; Escape: out; x: try without";
}

function unitOf(closure: Closure, measure: Measure): string {
	if (measure === "disk") return "bytes on disk";
	if (measure === "download") return "compressed bytes";
	return isSized(closure) ? "NAR bytes" : "paths";
}

/** Where areas say less, or more, than there is. */
function doubts(closure: Closure, measure: Measure, whole: number): string {
	const known = measure === "disk" || measure === "download" ? measure : "nar";
	const unknown = columnOf(closure, known).filter(Number.isNaN).length;
	const { diskSize } = total(closure);
	return [
		unknown === 0 ? "" : `; ${counted(unknown, "path")} of unknown size without area`,
		known !== "disk" || diskSize === null || diskSize === whole
			? ""
			: `; ${size(diskSize)} where files that paths have in common count once`,
	].join("");
}

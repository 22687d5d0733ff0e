import { counted } from "../../closure/size.ts";
import { weighed, weightInWords } from "../measure.ts";
import { useModel } from "../model.ts";
import { percent } from "../path/weighed.ts";

/** What is there before and after all steps. */
export function Totals() {
	const { closure, measure, steps, outcome } = useModel();
	const { before, after, saving, removed } = outcome.value;
	const trying = steps.value.length > 0;
	const words = (weight: number) => weightInWords(closure, measure.value, weight);
	const most = Math.max(before, after) || 1;
	return (
		<section class={`totals ${trying ? "trying" : ""}`} aria-label="What if">
			<h2>What if</h2>
			<div role="status">
				{trying ? (
					<>
						<p class={saving < 0 ? "grown" : "saved"}>
							<strong>
								{saving < 0 ? "Adds" : "Saves"} {words(Math.abs(saving))}
							</strong>{" "}
							({percent(Math.abs(saving), before)}), {counted(removed.length, "path")}{" "}
							{removed.length === 1 ? "goes" : "go"}
						</p>
						<p>
							{words(before)} → {words(after)} {weighed(closure, measure.value)}
						</p>
					</>
				) : (
					<p class="quiet">
						Nothing is tried. Take a path out, swap it or cut a reference, and see what the closure
						would be then. Nothing is changed on any disk.
					</p>
				)}
			</div>
			{trying && (
				<div class="bar" aria-hidden="true">
					<div class="part" style={{ width: `${(100 * Math.min(before, after)) / most}%` }} />
					<div
						class={saving < 0 ? "new" : "gone"}
						style={{ width: `${(100 * Math.abs(saving)) / most}%` }}
					/>
				</div>
			)}
		</section>
	);
}

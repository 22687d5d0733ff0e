import type { Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import {
	MARKS,
	REMARKS,
	type StageBar,
	someOf,
	type UpgradeChart,
} from "../../closure/upgrade-chart.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import { Axis, moveFocus, part } from "../bar-rows.tsx";
import { useModel } from "../model.ts";
import { pathsOf } from "./plan-sizes.ts";
import { StageDetails } from "./stage-details.tsx";

/** What the chart and the list of a plan share. */
export interface Sight {
	/** Prefix of the ids of what is in this view. */
	readonly id: string;
	/** The stage that is told about; from 0. */
	readonly shown: Signal<number>;
	/** The one that is open in the list; null for none. */
	readonly open: Signal<number | null>;
}

export const rowId = ({ id }: Sight, k: number) => `${id}-row-${k}`;

interface Props {
	readonly plan: UpgradePlan;
	readonly chart: UpgradeChart;
	readonly sight: Sight;
}

/** The stages, a row each, which opens to tell more. */
export function StageRows({ plan, chart, sight }: Props) {
	const { closure } = useModel();
	const of = useMemo(() => pathsOf(plan, closure), [plan, closure]);
	const { shown, open } = sight;
	return (
		<div class="step-chart" style={{ "--tick": part(chart.ticks[1]?.at ?? 1) }}>
			<Axis ticks={chart.ticks} titles={["peak", "after"]} />
			<ol aria-label="Stages of the upgrade" onKeyDown={moveFocus}>
				{chart.stages.map((bar, k) => {
					const isOpen = open.value === k;
					const details = `${sight.id}-details-${k}`;
					const show = () => {
						shown.value = k;
					};
					return (
						<li key={k} class={isOpen ? "step-open" : undefined}>
							<button
								type="button"
								id={rowId(sight, k)}
								class="step-row"
								aria-expanded={isOpen}
								aria-controls={isOpen ? details : undefined}
								onFocus={show}
								onPointerEnter={show}
								onClick={() => {
									open.value = isOpen ? null : k;
								}}
							>
								<Row bar={bar} capacity={chart.capacity?.at ?? null} />
							</button>
							{isOpen && <StageDetails id={details} plan={plan} bar={bar} of={of} />}
						</li>
					);
				})}
			</ol>
		</div>
	);
}

function Row({ bar, capacity }: { bar: StageBar; capacity: number | null }) {
	const { stage, kept, fetched, released, peak, end, words, marks } = bar;
	const told = marks.filter((mark) => mark !== "predicted").map((mark) => MARKS[mark]);
	return (
		<>
			<span class="step-change">
				<span class="step-number">{stage.index}</span>
				<span class="stage-words">
					{words.map(({ verb, names }) => (
						<span key={verb}>
							{verb} <b>{someOf(names)}</b>
							{REMARKS[verb]}
						</span>
					))}
					{words.length === 0 && <span>changes configuration</span>}
				</span>
			</span>
			<span class="step-bars">
				<span class="step-bar kept" style={{ width: part(kept) }} />
				<span class="step-bar fetched" style={{ left: part(kept), width: part(fetched) }} />
				<span
					class="step-bar released"
					style={{ left: part(kept + fetched), width: part(released) }}
				/>
				{capacity !== null && peak.at > capacity && (
					<span
						class="step-bar over"
						style={{ left: part(capacity), width: part(peak.at - capacity) }}
					/>
				)}
				{capacity !== null && <span class="stage-capacity" style={{ left: part(capacity) }} />}
			</span>
			<span class="figure stage-peak">
				<span class="unseen step-word">peak </span>
				<span class={marks.includes("does-not-fit") ? "stage-over" : undefined}>{peak.size}</span>
			</span>
			<span class="figure step-size">
				<span class="unseen">after it </span>
				{end.size}
			</span>
			{told.length > 0 && <span class="step-loses stage-marks">{told.join("; ")}</span>}
		</>
	);
}

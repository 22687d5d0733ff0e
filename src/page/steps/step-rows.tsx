import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { LedgerStep } from "../../closure/ledger.ts";
import type { StepBar, StepChart } from "../../closure/step-chart.ts";
import { Axis, moveFocus, part } from "../bar-rows.tsx";
import { StepDetails } from "./step-details.tsx";

/** The chart: the system as it was, then a row a step, which opens to tell more. */
export function StepRows({ chart }: { chart: StepChart }) {
	/** Which step tells more; null for none. */
	const open = useSignal<number | null>(null);
	return (
		<div class="step-chart" style={{ "--tick": part(chart.ticks[1]?.at ?? 1) }}>
			<Axis ticks={chart.ticks} titles={["saves", "size after"]} />
			<ol aria-label="Steps of the search" onKeyDown={moveFocus}>
				{chart.bars.map((bar, k) => {
					if (bar.step === null) return <AsItWas key={k} bar={bar} />;
					const isOpen = open.value === k;
					const toggle = () => {
						open.value = isOpen ? null : k;
					};
					return (
						<Step key={k} bar={bar} step={bar.step} number={k} isOpen={isOpen} toggle={toggle} />
					);
				})}
			</ol>
		</div>
	);
}

function AsItWas({ bar }: { bar: StepBar }) {
	return (
		<li>
			<div class="step-row">
				<Row bar={bar} number={null} />
			</div>
		</li>
	);
}

interface StepProps {
	readonly bar: StepBar;
	readonly step: LedgerStep;
	readonly number: number;
	readonly isOpen: boolean;
	readonly toggle: () => void;
}

function Step({ bar, step, number, isOpen, toggle }: StepProps) {
	const details = useId();
	return (
		<li class={isOpen ? "step-open" : undefined}>
			<button
				type="button"
				class="step-row"
				aria-expanded={isOpen}
				aria-controls={isOpen ? details : undefined}
				onClick={toggle}
			>
				<Row bar={bar} number={number} />
			</button>
			{isOpen && <StepDetails id={details} bar={bar} step={step} />}
		</li>
	);
}

function Row({ bar, number }: { bar: StepBar; number: number | null }) {
	const { changes, from, to, image, imageSize } = bar;
	return (
		<>
			<span class="step-change">
				{number !== null && <span class="step-number">{number}</span>}
				<span class={number === null ? undefined : "step-names"}>
					{changes.map((change, k) => (
						<span key={k}>{k === 0 ? change : `+ ${change}`}</span>
					))}
				</span>
			</span>
			<span class="step-bars">
				<span
					class={`step-bar ${bar.isPredicted ? "predicted" : "closure"}`}
					style={{ width: part(to) }}
				/>
				{from > to && (
					<span class="step-bar saved" style={{ left: part(to), width: part(from - to) }} />
				)}
				{image !== null && <span class="step-bar image" style={{ width: part(image) }} />}
			</span>
			<span class="figure step-saving">
				{bar.saving !== "" && <span class="unseen step-word">saves </span>}
				{bar.saving}
			</span>
			<span class="figure step-size">
				<span class="unseen">leaves </span>
				{bar.size}
				{imageSize !== null && <small>{imageSize}</small>}
			</span>
			{bar.loses !== "" && <span class="step-loses">loses {bar.loses}</span>}
		</>
	);
}

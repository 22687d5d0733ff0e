import { useMemo } from "preact/hooks";
import type { Ledger } from "../../closure/ledger.ts";
import { type Sign, type StepChart, stepChart } from "../../closure/step-chart.ts";
import { stepChartSvg } from "../../closure/step-chart-svg.ts";
import { saved } from "../clipboard.ts";
import { useModel } from "../model.ts";
import { say } from "../say.tsx";
import { ModuleText } from "./module-text.tsx";
import { Rejected } from "./rejected.tsx";
import { StepRows } from "./step-rows.tsx";
import "./steps.css";

/** What a search for a smaller system did: its steps, what it would not do, and what came out. */
export function StepsView() {
	const { ledger } = useModel();
	return ledger === null ? null : <Searched ledger={ledger} />;
}

function Searched({ ledger }: { ledger: Ledger }) {
	const chart = useMemo(() => stepChart(ledger), [ledger]);
	return (
		<div class="search-steps">
			<Heading chart={chart} ledger={ledger} />
			<StepRows chart={chart} />
			<Rejected all={ledger.rejected} />
			<ModuleText text={ledger.module} />
		</div>
	);
}

function Heading({ chart, ledger }: { chart: StepChart; ledger: Ledger }) {
	return (
		<header class="search-head">
			<div>
				<p class="quiet">
					<code>{chart.name}</code>
				</p>
				<h2>{chart.change}</h2>
				<p class="quiet">{chart.summary}</p>
			</div>
			<button
				type="button"
				title="For a README or a pull request"
				onClick={() => {
					saved(stepChartSvg(ledger), "size-reduction.svg", "image/svg+xml");
					say("Saved the chart as size-reduction.svg");
				}}
			>
				Save the chart
			</button>
			<Legend signs={chart.legend} />
		</header>
	);
}

function Legend({ signs }: { signs: readonly Sign[] }) {
	return (
		<ul class="step-legend" aria-label="What the signs mean">
			{signs.map(({ sign, means }) => (
				<li key={sign}>
					<span class={`step-sign ${sign}`} /> {means}
				</li>
			))}
		</ul>
	);
}

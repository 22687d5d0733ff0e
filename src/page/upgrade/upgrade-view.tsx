import { useSignal } from "@preact/signals";
import { useId, useMemo } from "preact/hooks";
import { escaped } from "../../closure/escape.ts";
import {
	type ChartSign,
	MARKS,
	type UpgradeChart,
	upgradeChart,
} from "../../closure/upgrade-chart.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import { useModel } from "../model.ts";
import { Profile } from "./profile.tsx";
import { Remedies } from "./remedies.tsx";
import { StageRows } from "./stage-rows.tsx";
import "../steps/steps.css";
import "./upgrade.css";

/** How to get from one system to another: used bytes over the plan, and its stages. */
export function UpgradeView() {
	const { plan } = useModel();
	return plan === null ? null : <Planned plan={plan} />;
}

function Planned({ plan }: { plan: UpgradePlan }) {
	const chart = useMemo(() => upgradeChart(plan), [plan]);
	const shown = useSignal(highest(chart));
	const open = useSignal<number | null>(null);
	const sight = { id: useId(), shown, open };
	return (
		<div class="search-steps upgrade">
			<header class="search-head">
				<div>
					<p class="quiet">
						<code>{chart.name}</code>
					</p>
					<h2 class={plan.fits ? undefined : "stage-over"}>{chart.verdict}</h2>
					<p class="quiet">{chart.summary}</p>
				</div>
				{chart.stages.length > 0 && <Legend chart={chart} />}
			</header>
			{plan.notes.length > 0 && (
				<ul class="plan-notes" aria-label="Notes">
					{plan.notes.map((note, k) => (
						<li key={k}>{escaped(note)}</li>
					))}
				</ul>
			)}
			<Remedies all={plan.remedies} />
			{chart.stages.length > 0 && (
				<>
					<Profile chart={chart} sight={sight} />
					<StageRows plan={plan} chart={chart} sight={sight} />
				</>
			)}
		</div>
	);
}

/** The stage that needs the most; 0 where there is none. */
function highest({ stages }: UpgradeChart): number {
	const peaks = stages.map(({ peak }) => peak.bytes);
	return Math.max(0, peaks.indexOf(peaks.reduce((most, each) => Math.max(most, each), 0)));
}

function Legend({ chart }: { chart: UpgradeChart }) {
	const has = (mark: "barrier" | "reboot" | "predicted") =>
		chart.stages.some(({ marks }) => marks.includes(mark));
	const marks = [
		...(has("barrier") ? [["⚑", MARKS.barrier]] : []),
		...(has("reboot") ? [["↻", MARKS.reboot]] : []),
		...(has("predicted") ? [["≈", MARKS.predicted]] : []),
	];
	return (
		<ul class="step-legend" aria-label="What the signs mean">
			{chart.legend.map(({ sign, means }) => (
				<li key={sign}>
					<Sign of={sign} /> {means}
				</li>
			))}
			{marks.map(([sign, means]) => (
				<li key={sign}>
					{sign} {means}
				</li>
			))}
		</ul>
	);
}

function Sign({ of }: { of: ChartSign["sign"] }) {
	if (of === "kept" || of === "fetched" || of === "released")
		return <span class={`step-sign ${of}`} />;
	return (
		<svg class="step-sign" viewBox="0 0 24 12" aria-hidden="true">
			<line class={of} x1="0" x2="24" y1="6" y2="6" />
		</svg>
	);
}

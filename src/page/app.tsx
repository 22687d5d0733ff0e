import type { ReadonlySignal } from "@preact/signals";
import { escaped } from "../closure/escape.ts";
import { heading } from "../closure/heading.ts";
import { DiffView } from "./diff/diff-view.tsx";
import { GraphView } from "./graph/graph-view.tsx";
import { MapView } from "./map/map-view.tsx";
import { MEASURE_NAMES, type Measure, measuresOf } from "./measure.ts";
import { useModel, type View, viewsOf } from "./model.ts";
import { PageTools } from "./page-tools.tsx";
import { PathPanel } from "./path/path-panel.tsx";
import { SearchBar } from "./search-bar.tsx";
import { StepsView } from "./steps/steps-view.tsx";
import { TableView } from "./table/table-view.tsx";
import { UpgradeView } from "./upgrade/upgrade-view.tsx";
import { WhatIfPanel } from "./what-if/what-if-panel.tsx";

const NAMES: Readonly<Record<View, string>> = {
	map: "Map",
	graph: "Graph",
	table: "Table",
	diff: "Diff",
	steps: "Steps",
	upgrade: "Upgrade",
};

/** The whole page: what is shown on top, a view, and beside it the path and the what-ifs. */
export function App({ notice }: { notice: ReadonlySignal<readonly string[]> }) {
	return (
		<div class="page">
			<Header />
			{notice.value.length > 0 && (
				<p class="notice" role="status">
					{escaped(`The link could not be followed in full: ${notice.value.join("; ")}`)}
				</p>
			)}
			<Main />
			<aside class="side">
				<PathPanel />
				<WhatIfPanel />
			</aside>
		</div>
	);
}

function Header() {
	const model = useModel();
	const { about, closure, view } = model;
	const { name, totals } = heading(closure, about.label);
	return (
		<header class="top">
			<div class="title">
				<h1>{escaped(name)}</h1>
				<p>{totals}</p>
			</div>
			<nav class="tabs" aria-label="Views">
				{viewsOf(model).map((each) => (
					<button
						key={each}
						type="button"
						aria-pressed={view.value === each}
						onClick={() => {
							view.value = each;
						}}
					>
						{NAMES[each]}
					</button>
				))}
			</nav>
			<SearchBar />
			<MeasureChoice />
			<PageTools />
		</header>
	);
}

function MeasureChoice() {
	const { closure, measure } = useModel();
	return (
		<label class="measure">
			By{" "}
			<select
				value={measure.value}
				title={MEASURE_NAMES[measure.value].meaning}
				onChange={({ currentTarget }) => {
					measure.value = currentTarget.value as Measure;
				}}
			>
				{measuresOf(closure).map((each) => (
					<option key={each} value={each} title={MEASURE_NAMES[each].meaning}>
						{MEASURE_NAMES[each].name}
					</option>
				))}
			</select>
		</label>
	);
}

function Main() {
	const { view } = useModel();
	return (
		<main class="view" aria-label={NAMES[view.value]}>
			{view.value === "map" && <MapView />}
			{view.value === "graph" && <GraphView />}
			{view.value === "table" && <TableView />}
			{view.value === "diff" && <DiffView />}
			{view.value === "steps" && <StepsView />}
			{view.value === "upgrade" && <UpgradeView />}
		</main>
	);
}

import { useModel } from "../model.ts";
import { type GraphState, graphStateOf, type Phase } from "./graph-state.ts";
import { LAYOUTS, type Layout } from "./layouter.ts";
import type { Scope } from "./scope.ts";

const LAYOUT_NAMES: Readonly<Record<Layout, string>> = { layered: "Layers", force: "Force" };

const SCOPES: readonly (readonly [Scope["kind"], string])[] = [
	["whole", "Whole closure"],
	["near", "Neighbourhood"],
	["chains", "Chains to it"],
];

const DEPTHS = [1, 2, 3];

/** How the graph is laid out, and how much of it is shown. */
export function GraphBar() {
	const { selected } = useModel();
	const state = graphStateOf(useModel());
	const { layout, scope, phase } = state;
	const nowhere = selected.value === null && scope.value.kind === "whole";
	return (
		<div class="graph-bar">
			<fieldset>
				<legend>Layout</legend>
				{LAYOUTS.map((each) => (
					<Choice
						key={each}
						group="graph-layout"
						name={LAYOUT_NAMES[each]}
						checked={layout.value === each}
						onChoose={() => {
							layout.value = each;
						}}
					/>
				))}
			</fieldset>
			<fieldset>
				<legend>Show</legend>
				{SCOPES.map(([kind, name]) => (
					<span key={kind} class="graph-choice">
						<Choice
							group="graph-scope"
							name={name}
							checked={scope.value.kind === kind}
							disabled={kind !== "whole" && nowhere}
							onChoose={() => state.show(kind, null)}
						/>
						{kind === "near" && <Depth state={state} />}
					</span>
				))}
			</fieldset>
			{layout.value === "force" && <RunButton state={state} phase={phase.value} />}
		</div>
	);
}

/** How far a neighbourhood reaches. */
function Depth({ state: { depth, scope, show } }: { state: GraphState }) {
	return (
		<select
			aria-label="Depth of the neighbourhood"
			title="How many references away"
			value={depth.value}
			disabled={scope.value.kind !== "near"}
			onChange={({ currentTarget }) => {
				depth.value = Number(currentTarget.value);
				if (scope.value.kind === "near") show("near", scope.value.path);
			}}
		>
			{DEPTHS.map((each) => (
				<option key={each} value={each}>
					{each}
				</option>
			))}
		</select>
	);
}

interface ChoiceProps {
	readonly group: string;
	readonly name: string;
	readonly checked: boolean;
	readonly disabled?: boolean;
	readonly onChoose: () => void;
}

function Choice({ group, name, checked, disabled = false, onChoose }: ChoiceProps) {
	return (
		<label class="graph-choice">
			<input type="radio" name={group} checked={checked} disabled={disabled} onChange={onChoose} />
			{name}
		</label>
	);
}

function RunButton({ state, phase }: { state: GraphState; phase: Phase }) {
	const runs = phase === "settling" || phase === "placing";
	return (
		<button type="button" onClick={() => state.move(!runs)}>
			{runs ? "Stop" : "Run"}
		</button>
	);
}

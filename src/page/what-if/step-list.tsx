import { useLayoutEffect, useRef } from "preact/hooks";
import { escaped } from "../../closure/escape.ts";
import type { StepOutcome } from "../../closure/what-if.ts";
import { weighed, weightInWords } from "../measure.ts";
import { useModel } from "../model.ts";
import { StepWords } from "./step-words.tsx";
import { WhyNot } from "./why-not.tsx";

/** The steps in order, what each saves, and how to take them back. */
export function StepList() {
	const { steps, outcome } = useModel();
	const list = useRef<HTMLOListElement>(null);
	const next = useRef<number | null>(null);
	// The button of a step goes with it: whoever pressed it goes on at the step after it.
	useLayoutEffect(() => {
		if (next.current === null) return;
		const rows = list.current?.children ?? [];
		const at = rows[Math.min(next.current, rows.length - 1)];
		const field = document.querySelector<HTMLElement>(".add-step input");
		(at?.querySelector<HTMLElement>(".remove") ?? field)?.focus();
		next.current = null;
	});
	const removeAt = (at: number) => {
		next.current = at;
		steps.value = steps.value.filter((_, k) => k !== at);
	};
	const outcomes = outcome.value.steps;
	if (outcomes.length === 0) return null;
	return (
		<div>
			<ol ref={list} class="steps" aria-label="Steps">
				{outcomes.map((each, k) => (
					<StepRow key={k} outcome={each} remove={() => removeAt(k)} />
				))}
			</ol>
			<div class="buttons">
				<button type="button" onClick={() => removeAt(outcomes.length - 1)}>
					Undo last
				</button>
				<button
					type="button"
					onClick={() => {
						next.current = 0;
						steps.value = [];
					}}
				>
					Clear all
				</button>
			</div>
		</div>
	);
}

interface StepRowProps {
	readonly outcome: StepOutcome;
	readonly remove: () => void;
}

function StepRow({ outcome, remove }: StepRowProps) {
	const { step, alone, together, adds } = outcome;
	const { closure, measure } = useModel();
	const words = (weight: number) => weightInWords(closure, measure.value, weight);
	return (
		<li>
			<div class="row">
				<StepWords step={step} />
				<button
					type="button"
					class="small remove"
					title="Remove this step"
					aria-label={`Remove the step ${escaped(step.text)}`}
					onClick={remove}
				>
					×
				</button>
			</div>
			<dl class="savings" aria-label={`Savings ${weighed(closure, measure.value)}`.trim()}>
				<Saving name="alone" title="what it saves without the other steps" words={words(alone)} />
				<Saving name="adds" title="what it adds to the steps before it" words={words(adds)} />
				<Saving name="together" title="what all steps up to it save" words={words(together)} />
			</dl>
			{alone === 0 && <InVain outcome={outcome} />}
		</li>
	);
}

/** What is said of a step that saves nothing by itself. */
function InVain({ outcome: { adds, held } }: Pick<StepRowProps, "outcome">) {
	const { heldBy, release } = held();
	return (
		<>
			<p class="quiet">
				By itself it saves nothing{adds > 0 ? "; together with the steps before it, it does." : "."}
			</p>
			{heldBy.length > 0 && <WhyNot chains={heldBy} release={release} />}
		</>
	);
}

function Saving({ name, title, words }: { name: string; title: string; words: string }) {
	return (
		<div title={title}>
			<dt>{name}</dt>
			<dd class="figure">{words}</dd>
		</div>
	);
}

import { useId, useState } from "preact/hooks";
import { WhittleError } from "../../closure/error.ts";
import { escaped } from "../../closure/escape.ts";
import { STEP_KINDS, type StepKind, stepFrom } from "../../closure/step.ts";
import { useModel } from "../model.ts";

const FORMS: Readonly<Record<StepKind, { name: string; words: string }>> = {
	drop: { name: "Take out", words: "a name, a store path or /regex/" },
	swap: { name: "Swap", words: "OLD=NEW or OLD=stub:SIZE" },
	cut: { name: "Cut", words: "REFERRER:REFERENCE" },
};

/** Adds a step by its words, as the command line has them. */
export function AddStep() {
	const { closure, steps } = useModel();
	const [kind, setKind] = useState<StepKind>("drop");
	const [words, setWords] = useState("");
	const [fault, setFault] = useState("");
	const field = useId();
	return (
		<form
			class="add-step"
			onSubmit={(event) => {
				event.preventDefault();
				try {
					steps.value = [...steps.value, stepFrom(closure, kind, words.trim())];
					setWords("");
					setFault("");
				} catch (error) {
					if (!(error instanceof WhittleError)) throw error;
					setFault(`${error.message}. ${error.remedy}`);
				}
			}}
		>
			<h3>
				<label for={field}>A step by its words</label>
			</h3>
			<div class="fields">
				<select
					aria-label="Kind of step"
					value={kind}
					onChange={({ currentTarget }) => {
						setKind(STEP_KINDS.find((each) => each === currentTarget.value) ?? "drop");
						setFault("");
					}}
				>
					{STEP_KINDS.map((each) => (
						<option key={each} value={each}>
							{FORMS[each].name}
						</option>
					))}
				</select>
				<input
					id={field}
					value={words}
					placeholder={FORMS[kind].words}
					title={FORMS[kind].words}
					autocomplete="off"
					spellcheck={false}
					required
					aria-invalid={fault !== ""}
					aria-describedby={`${field}-fault`}
					onInput={({ currentTarget }) => {
						setWords(currentTarget.value);
						setFault("");
					}}
				/>
				<button type="submit">Add</button>
			</div>
			<p id={`${field}-fault`} class="fault" aria-live="polite">
				{escaped(fault)}
			</p>
		</form>
	);
}

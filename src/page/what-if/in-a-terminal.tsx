import { useId } from "preact/hooks";
import { CopyButton } from "../copy-button.tsx";
import { useModel } from "../model.ts";
import { commandLine } from "./command-line.ts";

/** The same steps for a terminal. */
export function InATerminal() {
	const { about, steps } = useModel();
	const line = commandLine(about.words, steps.value);
	const field = useId();
	return (
		<div>
			<div class="row">
				<h3>
					<label for={field}>In a terminal</label>
				</h3>
				<CopyButton label="Copy" title="Copy the command" text={() => line} />
			</div>
			<textarea id={field} class="command" readOnly rows={3} spellcheck={false} value={line} />
		</div>
	);
}

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { WhittleError } from "../../closure/error.ts";
import { escaped } from "../../closure/escape.ts";
import { parseSize } from "../../closure/size.ts";
import { stepOn } from "../../closure/step.ts";
import { weightsBy } from "../measure.ts";
import { useModel } from "../model.ts";
import { TryButton } from "../what-if/try-button.tsx";
import { Evict } from "./evict.tsx";
import { evictionOf } from "./eviction.ts";

/** What can be tried with a path as a whole. */
export function Actions({ path }: { path: number }) {
	const { closure, measure } = useModel();
	const [asking, ask] = useState(false);
	const form = useId();
	const opener = useRef<HTMLButtonElement>(null);
	return (
		<div class="actions">
			<TryButton step={stepOn.drop(closure, path)} label="Take it out" />
			<button
				ref={opener}
				type="button"
				aria-expanded={asking}
				aria-controls={asking ? form : undefined}
				onClick={() => ask(!asking)}
			>
				Swap for a stub…
			</button>
			<Evict key={path} find={() => evictionOf(closure, path, weightsBy(closure, measure.value))} />
			{asking && (
				<StubForm
					id={form}
					path={path}
					done={() => {
						ask(false);
						opener.current?.focus();
					}}
				/>
			)}
		</div>
	);
}

interface StubFormProps {
	readonly id: string;
	readonly path: number;
	readonly done: () => void;
}

/** Asks what the stub is to weigh. */
function StubForm({ id, path, done }: StubFormProps) {
	const { closure, steps } = useModel();
	const [text, setText] = useState("0");
	const [fault, setFault] = useState("");
	const field = useId();
	const input = useRef<HTMLInputElement>(null);
	useEffect(() => input.current?.focus(), []);
	return (
		<form
			id={id}
			class="fields"
			onSubmit={(event) => {
				event.preventDefault();
				try {
					steps.value = [...steps.value, stepOn.stub(closure, path, parseSize(text))];
					done();
				} catch (error) {
					if (!(error instanceof WhittleError)) throw error;
					setFault(`${error.message}: ${error.remedy}`);
				}
			}}
		>
			<label for={field}>It weighs</label>
			<input
				id={field}
				ref={input}
				value={text}
				aria-invalid={fault !== ""}
				aria-describedby={`${field}-fault`}
				onInput={({ currentTarget }) => {
					setText(currentTarget.value);
					setFault("");
				}}
			/>
			<button type="submit">Swap</button>
			<p id={`${field}-fault`} class="fault" aria-live="polite">
				{escaped(fault)}
			</p>
		</form>
	);
}

import type { Step } from "../../closure/step.ts";
import { useModel } from "../model.ts";

interface Props {
	readonly step: Step;
	readonly label: string;
	/** What a screen reader is told, where `label` alone says too little. */
	readonly title?: string;
	readonly class?: string;
}

/** A button that adds a step to what is tried; pressed while it is there, and takes it back. */
export function TryButton({ step, label, title, class: name }: Props) {
	const { steps } = useModel();
	const tried = steps.value.some(({ text }) => text === step.text);
	return (
		<button
			type="button"
			class={name}
			title={title}
			aria-label={title}
			aria-pressed={tried}
			onClick={() => {
				const others = steps.value.filter(({ text }) => text !== step.text);
				steps.value = tried ? others : [...steps.value, step];
			}}
		>
			{label}
		</button>
	);
}

import { useRef, useState } from "preact/hooks";
import { copied } from "./clipboard.ts";

interface Props {
	readonly label: string;
	readonly text: () => string;
	/** What a screen reader is told, where `label` alone says too little. */
	readonly title?: string;
}

/** A button that copies a text, and says whether that worked. */
export function CopyButton({ label, text, title }: Props) {
	const [said, say] = useState("");
	const timer = useRef(0);
	const copy = async () => {
		say((await copied(text())) ? "Copied" : "Not allowed here");
		clearTimeout(timer.current);
		timer.current = setTimeout(say, 2000, "");
	};
	return (
		<button type="button" class="small" title={title} aria-label={title} onClick={copy}>
			<span aria-live="polite">{said || label}</span>
		</button>
	);
}

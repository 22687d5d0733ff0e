import { useRef, useState } from "preact/hooks";

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
		const copied = await copyText(text());
		say(copied ? "Copied" : "Not allowed here");
		clearTimeout(timer.current);
		timer.current = setTimeout(say, 2000, "");
	};
	return (
		<button type="button" class="small" title={title} aria-label={title} onClick={copy}>
			<span aria-live="polite">{said || label}</span>
		</button>
	);
}

/** Browsers give the clipboard to trusted addresses only; the old way works on others, too. */
async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		const field = document.createElement("textarea");
		const focused = document.activeElement;
		field.value = text;
		document.body.append(field);
		field.select();
		const copied = document.execCommand("copy");
		field.remove();
		if (focused instanceof HTMLElement) focused.focus();
		return copied;
	}
}

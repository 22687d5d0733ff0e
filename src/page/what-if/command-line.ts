import { shellWord } from "../../closure/escape.ts";
import type { Step } from "../../closure/step.ts";

/**
 * The steps as one line for a shell, to be tried again in a terminal. `SUBJECT` stands where
 * nobody knows how the subject would be named again.
 */
export function commandLine(subject: readonly string[] | null, steps: readonly Step[]): string {
	const flags = steps.map(({ kind, text }) => {
		const words = text.slice(kind.length + 1);
		// What begins with a dash would be read as a flag of its own.
		return words.startsWith("-")
			? shellWord(`--${kind}=${words}`)
			: `--${kind} ${shellWord(words)}`;
	});
	return ["whittle whatif", ...(subject?.map(shellWord) ?? ["SUBJECT"]), ...flags].join(" ");
}

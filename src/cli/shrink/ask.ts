import { createInterface } from "node:readline";
import { WhittleError } from "../../closure/error.ts";
import { escaped } from "../../closure/escape.ts";
import { size } from "../../closure/size.ts";
import { wordsOf } from "../../nixos/search/change-words.ts";
import type { Consent, Step } from "../../nixos/search/search-world.ts";
import type { Context } from "../context.ts";

const CONSENTS: Readonly<Record<string, Consent>> = {
	y: "take",
	n: "skip",
	a: "all",
	q: "stop",
};

const QUESTION = "Take it? [y]es [n]o [a]ll from here [q]uit: ";

/** In words what it takes to have a step. */
export const TAKES = {
	free: "nothing to build but glue",
	cached: "something to fetch",
	rebuild: "packages to build",
} as const;

/**
 * Asks the person at the terminal for each step: what it saves, and what it costs. Throws
 * `WhittleError` where nobody can answer.
 */
export function asker(
	{ process: { stderr } }: Context,
	signal: AbortSignal,
	clear: () => void,
): (step: Step) => Promise<Consent> {
	if (process.stdin.isTTY !== true || stderr.isTTY !== true) {
		throw new WhittleError(
			"no-terminal",
			"--interactive asks on a terminal, and there is none",
			null,
			"leave it out, or run it in a terminal",
		);
	}
	return async (step) => {
		clear();
		stderr.write(
			[
				"",
				escaped(wordsOf(step)),
				`  saves ${size(step.saving)}, leaves ${size(step.size)}; ${TAKES[step.class]}`,
				...step.losses.map((loss) => `  loses ${escaped(loss)}`),
				"",
			].join("\n"),
		);
		const lines = createInterface({
			input: process.stdin,
			output: stderr,
			prompt: QUESTION,
			signal,
		});
		// Ctrl-C ends the search as it does where nothing is asked.
		lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
		try {
			lines.prompt();
			for await (const answer of lines) {
				const consent = CONSENTS[answer.trim().toLowerCase().slice(0, 1)];
				if (consent !== undefined) return consent;
				lines.prompt();
			}
			stderr.write("\n");
			signal.throwIfAborted();
			return "stop"; // Ctrl-D: nobody answers any more
		} finally {
			lines.close();
		}
	};
}

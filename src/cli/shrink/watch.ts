import { escaped } from "../../closure/escape.ts";
import { size } from "../../closure/size.ts";
import type { Progress } from "../../nix/work.ts";
import { wordsOf } from "../../nixos/search/change-words.ts";
import type { SearchEvent } from "../../nixos/search/search-world.ts";
import type { Context } from "../context.ts";
import { statusLine } from "../status-line.ts";

/** Who tells a person how far a search is. */
export interface Watch {
	readonly emit: (event: SearchEvent) => void;
	readonly onProgress: (progress: Progress) => void;
	/** Takes the line away that says what is going on. */
	readonly clear: () => void;
}

/** Tells each step as it is taken, and in one line what is tried; silent where nobody looks. */
export function watch(context: Context, quiet: boolean): Watch {
	if (context.process.stderr.isTTY !== true || quiet) {
		return { emit: () => undefined, onProgress: () => undefined, clear: () => undefined };
	}
	const { clear, show, say } = statusLine(context);
	return {
		clear,
		onProgress({ what }) {
			if (what !== "trials") show(escaped(what));
		},
		emit(event) {
			switch (event.kind) {
				case "tried": {
					const { changes, tried, left } = event;
					const words = escaped(wordsOf({ changes }));
					show(`${size(event.size)}  tried ${tried}, ${left} under way  ${words}`);
					break;
				}
				case "building":
					show(`${size(event.size)}  building  ${escaped(wordsOf(event))}`);
					break;
				case "accepted": {
					const { step } = event;
					const words = escaped(wordsOf(step));
					say(`${size(step.size)}  ${words} saves ${size(step.saving)}`);
					break;
				}
				case "dropped":
					say(`${size(event.size)}  needless: ${escaped(wordsOf(event))}`);
					break;
				case "rejected":
					break; // told with its reason at the end
			}
		},
	};
}

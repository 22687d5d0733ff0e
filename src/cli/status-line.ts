import type { Context } from "./context.ts";
import { clip } from "./text/table.ts";

/** A line on standard error that is written over, and goes before anything that stays. */
export interface StatusLine {
	readonly show: (line: string) => void;
	/** Writes a line that stays. */
	readonly say: (line: string) => void;
	readonly clear: () => void;
}

/** The line of a terminal; `show` is for terminals alone. */
export function statusLine({ process: { stderr } }: Context): StatusLine {
	let isShown = false;
	const clear = () => {
		if (isShown) stderr.write("\r\x1b[K");
		isShown = false;
	};
	return {
		clear,
		show(line) {
			stderr.write(`\r\x1b[K${clip(line, (stderr.columns || 80) - 1)}`);
			isShown = true;
		},
		say(line) {
			clear();
			stderr.write(`${line}\n`);
		},
	};
}

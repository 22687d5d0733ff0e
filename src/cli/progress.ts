import { escaped } from "../closure/escape.ts";
import { count, size } from "../closure/size.ts";
import type { Progress, Work } from "../nix/work.ts";
import type { Context } from "./context.ts";

/** Milliseconds before the first line: what is quick needs no progress. */
const DELAY = 400;
const INTERVAL = 100;
const BAR = 24;

/**
 * Runs long work with a line on standard error that says how far it is, and takes the line
 * away again. Silent where nobody looks, or with `quiet`.
 */
export async function withProgress<T>(
	context: Context,
	quiet: boolean,
	work: (work: Work) => Promise<T>,
): Promise<T> {
	const { stderr } = context.process;
	const shown = stderr.isTTY === true && !quiet;
	let next = Date.now() + DELAY;
	let written = false;
	try {
		return await work({
			signal: new AbortController().signal,
			onProgress(progress) {
				if (!shown || Date.now() < next) return;
				next = Date.now() + INTERVAL;
				written = true;
				stderr.write(`\r\x1b[K${progressLine(progress)}`);
			},
		});
	} finally {
		if (written) stderr.write("\r\x1b[K");
	}
}

/** `narinfos  ████████░░░░  120 of 2,000`. */
export function progressLine({ what, done, of, unit }: Progress): string {
	const figure = unit === "bytes" ? size : count;
	if (of === null || of === 0) return `${escaped(what)}  ${figure(done)}`;
	const full = Math.round(Math.min(1, done / of) * BAR);
	return `${escaped(what)}  ${"█".repeat(full)}${"░".repeat(BAR - full)}  ${figure(done)} of ${figure(of)}`;
}

import type { Context } from "./context.ts";

/** Milliseconds before the first line: what is quick needs no progress. */
const DELAY = 400;
const INTERVAL = 100;

/** A line on standard error that says how far a long piece of work is; silent where nobody looks. */
export function progress(context: Context, quiet: boolean, what: string) {
	const { stderr } = context.process;
	const shown = stderr.isTTY === true && !quiet;
	let next = Date.now() + DELAY;
	let written = false;
	return {
		update(done: number, of: number): void {
			if (!shown || Date.now() < next) return;
			next = Date.now() + INTERVAL;
			written = true;
			stderr.write(`\r\x1b[K${what}: ${done} of ${of}`);
		},
		done(): void {
			if (written) stderr.write("\r\x1b[K");
		},
	};
}

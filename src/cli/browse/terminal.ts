import { openSync } from "node:fs";
import { ReadStream } from "node:tty";
import { type Key, keysIn, keysOfRest } from "./keys.ts";
import type { Screen } from "./layout.ts";

const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J"; // the other screen, no cursor, no wrapping
const LEAVE = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";
const BEGIN = "\x1b[?2026h"; // a terminal that can, shows all up to END at once
const END = "\x1b[?2026l";

/** Milliseconds after which an escape by itself was the key: sequences come in one go. */
const ESCAPE_WAIT = 60;

/** Milliseconds after which nobody has stopped us, as nobody does where there is no shell. */
const STOP_WAIT = 300;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** What goes on between a terminal and who shows something there. */
export interface Show {
	/** Keys that were struck, one or several at a time. */
	onKeys(keys: readonly Key[]): void;
	onResize(screen: Screen): void;
	/** The lines as they are now. Asked when something may have changed. */
	lines(): readonly string[];
}

/** A terminal while it shows something. */
export interface Shown {
	/** Stops the program as Ctrl-Z does; back in the foreground, all is drawn again. */
	suspend(): void;
	/** Puts text onto the clipboard of the person's terminal (OSC 52), over ssh as well. */
	copy(text: string): void;
	end(): void;
}

/** The keyboard where standard input is something else. Throws where there is no terminal. */
export function keyboard(): ReadStream {
	return new ReadStream(openSync("/dev/tty", "r"));
}

/** The size of a terminal; where it does not tell, that of the oldest. */
export function screenOf({ columns, rows }: NodeJS.WriteStream): Screen {
	return { columns: columns || 80, rows: rows || 24 };
}

/**
 * Takes a terminal until `end` is called, its other side goes away, or `show` throws, which
 * is thrown on. However it ends, signals included, the terminal is left as it was found.
 */
export async function show(
	input: ReadStream,
	output: NodeJS.WriteStream,
	start: (shown: Shown) => Show,
): Promise<void> {
	let drawn: readonly string[] = [];
	let active = false;
	let scheduled = false;
	let rest = "";
	let waiting: NodeJS.Timeout | undefined;
	let stopping: NodeJS.Timeout | undefined;
	const { promise, resolve, reject } = deferred();

	const guarded = (action: () => void): void => {
		try {
			action();
		} catch (error) {
			reject(error);
		}
	};
	const enter = (): void => {
		if (active) return;
		active = true;
		input.setRawMode(true);
		output.write(ENTER);
		drawn = [];
	};
	const leave = (): void => {
		if (!active) return;
		active = false;
		output.write(LEAVE);
		if (!input.destroyed) input.setRawMode(false);
	};
	const draw = (): void => {
		scheduled = false;
		if (!active) return;
		const lines = shown.lines();
		const changed = lines
			.map((line, k) => (line === drawn[k] ? "" : `\x1b[${k + 1};1H\x1b[2K${line}\x1b[0m`))
			.join("");
		const left = drawn.length > lines.length ? `\x1b[${lines.length + 1};1H\x1b[J` : "";
		if (changed + left !== "") output.write(BEGIN + changed + left + END);
		drawn = lines;
	};
	/** Once for all keys that come together: who holds one down should not outrun us. */
	const redraw = (): void => {
		if (scheduled) return;
		scheduled = true;
		setImmediate(() => guarded(draw));
	};
	const struck = (keys: readonly Key[]): void => {
		if (keys.length === 0) return;
		if (keys.includes("<ctrl-l>")) onResize(); // something else has written here
		guarded(() => shown.onKeys(keys));
		redraw();
	};

	const onData = (data: string): void => {
		clearTimeout(waiting);
		const { keys, rest: begun } = keysIn(rest + data);
		rest = begun;
		struck(keys);
		if (rest === "") return;
		waiting = setTimeout(() => {
			const late = keysOfRest(rest);
			rest = "";
			struck(late);
		}, ESCAPE_WAIT);
	};
	const onResize = (): void => {
		if (active) output.write("\x1b[2J");
		drawn = [];
		guarded(() => shown.onResize(screenOf(output)));
		redraw();
	};
	const onContinue = (): void => {
		clearTimeout(stopping);
		// The shell may have set the terminal as it likes it.
		if (active) input.setRawMode(false);
		active = false;
		guarded(enter);
		onResize();
	};
	const onSignal = (signal: NodeJS.Signals): void => {
		leave();
		process.removeListener(signal, onSignal);
		process.kill(process.pid, signal);
	};
	const suspend = (): void => {
		leave();
		process.kill(0, "SIGTSTP"); // all of the job, as the terminal would
		stopping = setTimeout(onContinue, STOP_WAIT);
	};
	const copy = (text: string): void => {
		output.write(`\x1b]52;c;${Buffer.from(text).toString("base64")}\x07`);
	};

	const shown = start({ suspend, copy, end: resolve });
	try {
		enter();
		input.setEncoding("utf8");
		input.on("data", onData).on("end", resolve).on("close", resolve).on("error", resolve);
		output.on("resize", onResize);
		process.on("SIGCONT", onContinue);
		for (const signal of SIGNALS) process.on(signal, onSignal);
		process.on("exit", leave).on("uncaughtExceptionMonitor", leave);
		guarded(draw);
		await promise;
	} finally {
		clearTimeout(waiting);
		clearTimeout(stopping);
		leave();
		input.removeAllListeners().destroy();
		output.off("resize", onResize);
		process.off("SIGCONT", onContinue);
		for (const signal of SIGNALS) process.off(signal, onSignal);
		process.off("exit", leave).off("uncaughtExceptionMonitor", leave);
	}
}

function deferred() {
	let resolve: () => void = () => {};
	let reject: (error: unknown) => void = () => {};
	const promise = new Promise<void>((settle, refuse) => {
		resolve = settle;
		reject = refuse;
	});
	return { promise, resolve, reject };
}

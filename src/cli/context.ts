import type { CommandContext } from "@stricli/core";
import { createColors } from "picocolors";

/** What a command may touch of the world: two streams and an exit code. */
export interface Context extends CommandContext {
	/** The words behind the command, as typed: for flags whose order among each other counts. */
	readonly args: readonly string[];
	readonly process: {
		readonly stdout: NodeJS.WriteStream;
		readonly stderr: NodeJS.WriteStream;
		exitCode?: number | string | null;
	};
}

export type ColorChoice = "auto" | "always" | "never";

/** How to write for the person, or program, that reads standard output. */
export interface Style {
	/** Columns of the terminal; without one, lines are not cut. */
	readonly width: number;
	readonly bold: (text: string) => string;
	readonly dim: (text: string) => string;
	readonly green: (text: string) => string;
	readonly blue: (text: string) => string;
	readonly yellow: (text: string) => string;
	readonly inverse: (text: string) => string;
	readonly strikethrough: (text: string) => string;
}

export function styleFor(context: Context, color: ColorChoice): Style {
	const { stdout } = context.process;
	const colored =
		color === "always" ||
		(color === "auto" &&
			stdout.isTTY === true &&
			!process.env.NO_COLOR &&
			process.env.TERM !== "dumb");
	const { bold, dim, green, blue, yellow, inverse, strikethrough } = createColors(colored);
	const width = stdout.isTTY === true ? stdout.columns : Number(process.env.COLUMNS);
	return {
		width: width > 0 ? width : Number.POSITIVE_INFINITY,
		bold,
		dim,
		green,
		blue,
		yellow,
		inverse,
		strikethrough,
	};
}

/** Exit codes that other programs rely on. */
export const ANSWER_IS_NO = 1;
export const CANNOT_BE_USED = 2;
/** As a shell says it of what Ctrl-C has ended. */
export const INTERRUPTED = 130;

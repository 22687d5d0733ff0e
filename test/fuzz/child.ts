import { openSync, writeSync } from "node:fs";
import { WhittleError } from "../../src/closure/error.ts";
import { inputsOf } from "./input.ts";
import { PARSERS } from "./parsers.ts";

/** What a child is to do: inputs `from` … `to` of a parser, as far as it gets. */
export interface Task {
	readonly parser: string;
	readonly seed: number;
	readonly from: number;
	readonly to: number;
	readonly seconds: number;
	/** Where it tells how far it is: three numbers, overwritten before each input. */
	readonly progress: string;
}

/** What it tells its parent. */
export interface Find {
	readonly number: number;
	readonly what: string;
}

/** How far a child is: the input being parsed, and how many were read and refused before. */
export const PROGRESS = Float64Array;

/** Parses input after input and says what is neither read nor refused. */
export async function work(task: Task, tell: (find: Find) => void): Promise<void> {
	const parser = PARSERS.find(({ name }) => name === task.parser)!;
	const inputs = await inputsOf(parser, task.seed);
	const file = openSync(task.progress, "r+");
	const progress = new PROGRESS(3);
	const known = new Set<string>();
	const deadline = Date.now() + task.seconds * 1000;
	for (let number = task.from; number < task.to && Date.now() < deadline; number++) {
		progress[0] = number;
		writeSync(file, progress, 0, progress.byteLength, 0);
		const input = inputs.at(number);
		try {
			await parser.parse(input);
			progress[1]!++;
		} catch (error) {
			progress[2]!++;
			const refused = error instanceof WhittleError;
			if (refused && number >= inputs.valid) continue;
			const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
			const place = stack.replace(/^.*?\n {4}at /s, "");
			if (known.has(place)) continue;
			known.add(place);
			tell({ number, what: refused ? `a valid example is refused: ${error.message}` : stack });
		}
	}
	progress[0] = Math.max(progress[0]!, task.from);
	writeSync(file, progress, 0, progress.byteLength, 0);
}

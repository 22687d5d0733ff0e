import { WhittleError } from "../../closure/error.ts";
import { shellWord } from "../../closure/escape.ts";
import { quoted } from "../../nix/ssh/far-side.ts";
import { type Answer, type Request, type Session, TEXT_LIMIT } from "./session.ts";

/** A program with its arguments, which changes something. */
export interface Command extends Omit<Request, "text"> {
	readonly words: readonly string[];
	/** What stands before it where it is shown, if it reads its input: `printf x |`. */
	readonly from?: string;
	/** Shell text that runs it otherwise than plainly. */
	readonly text?: string;
	/** Hears pieces of standard output. */
	readonly onOutput?: (text: string) => void;
}

/** Runs commands that change something; in a dry run it only tells them. */
export interface Runner {
	readonly dryRun: boolean;
	/** Throws `WhittleError` where the command fails. */
	run(command: Command): Promise<void>;
	/** How it ended; null in a dry run. */
	attempt(command: Command): Promise<Answer | null>;
}

export function runner(
	session: Session,
	onCommand: (words: string) => void,
	dryRun: boolean,
): Runner {
	const attempt = async ({ words, from, text, onOutput, ...rest }: Command) => {
		onCommand(`${from === undefined ? "" : `${from} | `}${shown(words)}`);
		if (dryRun) return null;
		const answer = session.ask({ text: text ?? shellText(words), ...rest });
		for (;;) {
			const { done, value } = await answer.next();
			if (done === true) return value;
			onOutput?.(Buffer.from(value).toString("utf8"));
		}
	};
	return {
		dryRun,
		attempt,
		async run(command) {
			const answer = await attempt(command);
			if (answer === null || answer.status === 0) return;
			throw failed(answer.status, answer.said, shown(command.words));
		},
	};
}

/** Words as a shell reads them. */
export function shellText(words: readonly string[]): string {
	return words.map(quoted).join(" ");
}

/** Words as a person can type them. */
export function shown(words: readonly string[]): string {
	return words.map(shellWord).join(" ");
}

/** Lists of `most` words that each fit one request, if what stands around them is short. */
export function batches(words: Iterable<string>, most = Number.POSITIVE_INFINITY): string[][] {
	const lists: string[][] = [];
	let room = 0;
	for (const word of words) {
		const bytes = Buffer.byteLength(quoted(word)) + 1;
		if (bytes > room || lists.at(-1)?.length === most) {
			lists.push([]);
			room = TEXT_LIMIT;
		}
		lists.at(-1)!.push(word);
		room -= bytes;
	}
	return lists;
}

/** Runs a reading request, and gives its standard output. Throws `WhittleError` where it fails. */
export async function read(session: Session, text: string, what: string): Promise<string> {
	const { status, out, said } = await session.run({ text });
	if (status !== 0) throw failed(status, said, what);
	return out;
}

/** Characters of a failed command that are told. */
const TOLD = 200;

/** What a failed program said last, as an error. */
export function failed(status: number, said: readonly string[], what: string): WhittleError {
	const lines = said.filter((line) => !/^(warning:|these \d|this path| {2}\/)/.test(line));
	const line = (lines.findLast((each) => /error:/.test(each)) ?? lines.at(-1) ?? "").trim();
	const isFull = said.some((each) =>
		/no space left|database or disk is full|disk quota|disk I\/O error/i.test(each),
	);
	return new WhittleError(
		isFull ? "disk-full" : "target-failed",
		`ended with exit code ${status}${line === "" ? "" : `: ${line.replace(/^error:\s*/, "")}`}`,
		what.length > TOLD ? `${what.slice(0, TOLD)}…` : what,
		isFull
			? "make room there, then go on with whittle upgrade resume"
			: "see what it says when it is run there by hand",
	);
}

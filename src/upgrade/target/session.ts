import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WhittleError } from "../../closure/error.ts";
import { markedStream } from "../../nix/ssh/marked-stream.ts";
import type { SshAddress } from "../../nix/ssh/ssh-address.ts";
import { sshArguments } from "../../nix/ssh/ssh-command.ts";
import { hostKeyFile } from "../../nix/ssh/ssh-connection.ts";
import { MISSING, sessionProgram } from "./session-program.ts";

/** Something to run on a target. */
export interface Request {
	/** Shell text, at most `TEXT_LIMIT` bytes. */
	readonly text: string;
	/** Its standard input; else that is empty. */
	readonly input?: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
	/** Hears what it says on standard error, as it comes. */
	readonly onErrorLine?: (line: string) => void;
	/** Runs on where this session ends; all it writes is standard error. */
	readonly outlives?: boolean;
}

/** How a request ended. */
export interface Answer {
	readonly status: number;
	/** The last lines of standard error. */
	readonly said: readonly string[];
}

/** One long-lived shell, here or over ssh, that answers requests one after the other. */
export interface Session {
	/** Standard output piece by piece. Leaving off early stops what runs. */
	ask(request: Request): AsyncGenerator<Uint8Array, Answer>;
	/** The same, with all of standard output as text. */
	run(request: Request): Promise<Answer & { readonly out: string }>;
	/** Ends the shell, and waits until it has ended. */
	close(): Promise<void>;
}

/** Bytes of one request's text: Linux takes twice as many in one argument. */
export const TEXT_LIMIT = 64 * 1024;

/** Bytes of input that are sent at once, and lines of standard error that are kept. */
const PIECE = 1 << 20;
const KEPT = 200;

/**
 * Starts a shell on this machine (null) or over ssh. It hears no Ctrl-C of the terminal; when this
 * process ends, however, it reads the end of its input and ends with what it runs. So it does
 * when `signal` asks to stop, and requests then reject with its reason.
 *
 * @param label for errors: which target this is
 * @param needed programs that must be there
 */
export function startSession(
	address: SshAddress | null,
	label: string,
	needed: readonly string[],
	signal: AbortSignal,
): Session {
	signal.throwIfAborted();
	const mark = `whittle-${randomBytes(16).toString("hex")}`;
	const [begin, end, lineEnd] = [`${mark}<`, `${mark}>`, "\n"].map((text) => Buffer.from(text));
	const knownHosts = address?.hostKey == null ? null : hostKeyFile(address);
	const child =
		address === null
			? spawn("sh", { stdio: ["pipe", "pipe", "pipe"], detached: true })
			: // Not detached, for ssh asks for passwords on the terminal.
				spawn(
					"sh",
					["-c", 'trap "" INT; exec "$@"', "sh", "ssh", ...sshArguments(address, knownHosts)],
					{ stdio: ["pipe", "pipe", "pipe"] },
				);
	const chunks = child.stdout[Symbol.asyncIterator]();
	const stream = markedStream(chunks);
	const errors = errorLines(child.stderr, mark);
	const ended = new Promise<string>((resolve) => {
		child.once("error", ({ message }) => resolve(`cannot be started (${message})`));
		child.once("close", (code, by) => resolve(`ended with ${by ?? `exit code ${code}`}`));
	}).finally(() => {
		if (knownHosts !== null) rmSync(join(knownHosts, ".."), { recursive: true, force: true });
	});
	// Whoever has gone cannot be written to; that it has gone is read from its end.
	child.stdin.on("error", () => {});
	const stop = () => child.stdin.end();
	signal.addEventListener("abort", stop, { once: true });

	const broken = async () => {
		const how = await ended;
		if (signal.aborted) return signal.reason;
		const said = errors.stray().at(-1);
		return new WhittleError(
			"target-lost",
			`the ${address === null ? "shell" : "connection"} ${how}${said === undefined ? "" : `: ${said}`}`,
			label,
			address === null
				? "see that `sh` runs here"
				: "see that `ssh HOST sh` works by itself, then go on",
		);
	};
	const until = (bytes: Buffer | undefined) => stream.until(bytes!, broken);
	const statusLine = async () => {
		let digits = "";
		for await (const piece of until(lineEnd)) digits += piece.toString("latin1");
		return Number(digits);
	};
	const hold = (isHeld: boolean) => {
		for (const part of [child, child.stdin, child.stdout, child.stderr]) {
			const call: unknown = Reflect.get(part, isHeld ? "ref" : "unref");
			if (typeof call === "function") call.call(part);
		}
	};
	/** For who has to wait until a program reads: the end of it counts, too. */
	const written = async (bytes: Uint8Array | string) => {
		if (child.stdin.write(bytes)) return;
		await Promise.race([new Promise((resolve) => child.stdin.once("drain", resolve)), ended]);
	};
	const feed = async (input: NonNullable<Request["input"]>, isOver: () => boolean) => {
		try {
			for await (const bytes of input) {
				for (let at = 0; at < bytes.length && !isOver(); at += PIECE) {
					const piece = bytes.subarray(at, at + PIECE);
					child.stdin.write(`${piece.length}\n`);
					await written(piece);
				}
				if (isOver()) return;
			}
		} finally {
			await written(`\n${mark}!\n`);
		}
	};

	const ready = (async () => {
		for await (const _noise of until(begin));
		let said = "";
		for await (const piece of until(end)) said += piece.toString("utf8");
		if ((await statusLine()) !== MISSING) return;
		throw new WhittleError(
			"target-tool-missing",
			`there is no ${said} there`,
			label,
			"whittle wants sh, coreutils, nix-store and nix-env of a target",
		);
	})();
	ready.catch(() => {}); // who asks first hears of it
	child.stdin.write(sessionProgram(mark, needed));
	hold(false);

	/** Requests wait for each other here. */
	let turn: Promise<unknown> = Promise.resolve();
	async function* ask({ text, input, onErrorLine, outlives }: Request) {
		const before = turn;
		let done = () => {};
		turn = new Promise<void>((resolve) => {
			done = resolve;
		});
		hold(true);
		let isOver = false;
		let feeding: Promise<void> = Promise.resolve();
		try {
			await before;
			await ready;
			signal.throwIfAborted();
			const answered = errors.listen(onErrorLine);
			const bytes = Buffer.from(text);
			const mode = input !== undefined ? "input" : outlives ? "outlives" : "plain";
			await written(Buffer.concat([Buffer.from(`${bytes.length} ${mode}\n`), bytes]));
			let isWhole = false;
			try {
				for await (const _noise of until(begin));
				if (input !== undefined) {
					feeding = feed(input, () => isOver);
					feeding.catch(() => {}); // awaited below
				}
				yield* until(end);
				const status = await statusLine();
				isOver = true;
				await Promise.race([answered.ended, ended]);
				signal.throwIfAborted();
				await feeding;
				isWhole = true;
				return { status, said: answered.said };
			} finally {
				isOver = true;
				await feeding.catch(() => {});
				if (child.stdin.writable) child.stdin.write(isWhole ? "go\n" : "stop\n");
			}
		} finally {
			hold(false);
			done();
		}
	}
	return {
		ask,
		async run(request) {
			const pieces: Uint8Array[] = [];
			const answer = ask(request);
			for (;;) {
				const { done, value } = await answer.next();
				if (done === true) return { ...value, out: Buffer.concat(pieces).toString("utf8") };
				pieces.push(value);
			}
		},
		async close() {
			signal.removeEventListener("abort", stop);
			hold(true);
			child.stdin.end();
			// It is over for Node when all that it wrote was read.
			while ((await chunks.next()).done !== true);
			await ended;
		},
	};
}

/** Divides standard error among requests by the marks in it. */
function errorLines(stderr: NodeJS.ReadableStream, mark: string) {
	const stray: string[] = [];
	const nobody = () => {};
	let current: { said: string[]; hear: (line: string) => void; end: () => void } | null = null;
	let isOpen = false;
	createInterface({ input: stderr }).on("line", (line) => {
		if (line === `${mark}<`) isOpen = true;
		else if (line === `${mark}>`) {
			if (isOpen) current?.end();
			isOpen = false;
		} else if (line !== "") {
			const kept = current === null || !isOpen ? stray : current.said;
			kept.push(line);
			if (kept.length > KEPT) kept.shift();
			if (isOpen) current?.hear(line);
		}
	});
	return {
		stray: () => [...stray, ...(current?.said ?? [])],
		listen(hear: (line: string) => void = nobody) {
			const said: string[] = [];
			const ended = new Promise<void>((resolve) => {
				current = { said, hear, end: resolve };
			});
			return { said, ended };
		},
	};
}

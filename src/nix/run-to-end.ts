import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { WhittleError } from "../closure/error.ts";
import { endGroup, signalGroup } from "./process-group.ts";

/** How a program ended, and what it wrote. */
export interface Ended {
	/** The exit code, or the name of the signal that ended it. */
	readonly status: number | NodeJS.Signals;
	readonly stdout: string;
	readonly stderr: string;
}

/** Who sees the lines of standard error as they come. */
export interface Watch {
	/** True for a line that is no part of what is kept. */
	readonly onErrorLine: (line: string) => boolean;
	/** Ends the program at once; what it wrote by then is told as usual. */
	readonly stop: AbortSignal;
}

/**
 * Runs one of Nix's programs without a shell, as the head of a process group of its own: when
 * `signal` asks to stop, the whole group goes, and this settles when it is gone. Then it rejects
 * with what `signal` says. Throws `WhittleError` where the program cannot be started.
 */
export async function runToEnd(
	program: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv,
	signal: AbortSignal,
	watch?: Watch,
): Promise<Ended> {
	signal.throwIfAborted();
	const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env, detached: true });
	let ending: ReturnType<typeof endGroup> | undefined;
	const stop = () => {
		ending = endGroup(child);
	};
	signal.addEventListener("abort", stop, { once: true });
	const kill = () => signalGroup(child, "SIGKILL");
	watch?.stop.addEventListener("abort", kill, { once: true });
	const stdout: Buffer[] = [];
	const stderr: Buffer[] = [];
	child.stdout.on("data", (piece: Buffer) => stdout.push(piece));
	if (watch === undefined) child.stderr.on("data", (piece: Buffer) => stderr.push(piece));
	else {
		createInterface({ input: child.stderr }).on("line", (line) => {
			if (!watch.onErrorLine(line)) stderr.push(Buffer.from(`${line}\n`));
		});
	}
	try {
		const status = await statusOf(child, program);
		signal.throwIfAborted();
		const text = (pieces: readonly Buffer[]) => Buffer.concat(pieces).toString("utf8");
		return { status, stdout: text(stdout), stderr: text(stderr) };
	} finally {
		ending?.callOff();
		signal.removeEventListener("abort", stop);
		watch?.stop.removeEventListener("abort", kill);
	}
}

/**
 * Waits for one of Nix's programs: its exit code, or the name of the signal that ended it.
 * Throws `WhittleError` where it could not be started.
 */
export function statusOf(child: ChildProcess, program: string): Promise<number | NodeJS.Signals> {
	return new Promise((resolve, reject) => {
		child.on("error", (error) =>
			reject(
				new WhittleError(
					"nix-missing",
					`cannot be started (${error.message})`,
					program,
					"install Nix, or run whittle where Nix is",
				),
			),
		);
		child.on("close", (code, signal) => resolve(code ?? signal ?? "SIGKILL"));
	});
}

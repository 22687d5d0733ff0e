import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { WhittleError } from "../closure/error.ts";

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

/** Milliseconds that a program has to stop what it started, before it is killed. */
const GRACE = 1000;

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
	let late: NodeJS.Timeout | undefined;
	const stop = () => {
		killGroup(child.pid, "SIGTERM");
		late = setTimeout(() => killGroup(child.pid, "SIGKILL"), GRACE);
	};
	signal.addEventListener("abort", stop, { once: true });
	const kill = () => killGroup(child.pid, "SIGKILL");
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
		const status = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
			child.on("error", reject);
			child.on("close", (code, ended) => resolve(code ?? ended ?? "SIGKILL"));
		}).catch((error: unknown) => {
			throw new WhittleError(
				"nix-missing",
				`cannot be started (${error instanceof Error ? error.message : String(error)})`,
				program,
				"install Nix: it evaluates and builds",
			);
		});
		signal.throwIfAborted();
		const text = (pieces: readonly Buffer[]) => Buffer.concat(pieces).toString("utf8");
		return { status, stdout: text(stdout), stderr: text(stderr) };
	} finally {
		clearTimeout(late);
		signal.removeEventListener("abort", stop);
		watch?.stop.removeEventListener("abort", kill);
	}
}

/** Nothing is left to kill where all of the group has ended by itself. */
function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, signal);
	} catch (error) {
		if (!(error instanceof Error && Reflect.get(error, "code") === "ESRCH")) throw error;
	}
}

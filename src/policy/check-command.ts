import { type ChildProcess, spawn } from "node:child_process";
import { WhittleError } from "../closure/error.ts";
import { endGroup, signalGroup } from "../nix/process-group.ts";
import type { Breach } from "./policy.ts";

/** Milliseconds that output may still come in after the end. */
const LAST_WORDS = 500;

/** What is kept of the output, and how much of that is told: the end says why. */
const KEPT_BYTES = 16_384;
const TOLD_LINES = 6;
const TOLD_LENGTH = 600;

/**
 * Runs the contract's check for a built system: program and arguments as they are, without a
 * shell, `{system}` in them replaced by `toplevel`, which is WHITTLE_SYSTEM in the environment
 * too. It reads nothing, and runs in `folder`. Null where it ends with 0, else the breach, with
 * the end of its output. After `seconds` it is ended with all that it started and left in its
 * process group, as it is when `signal` says so (then that reason is thrown). Throws
 * `WhittleError` where it cannot be started: no system is to blame for that.
 */
export async function runCheck(
	command: readonly string[],
	toplevel: string,
	seconds: number,
	signal: AbortSignal,
	folder: string = process.cwd(),
): Promise<Breach | null> {
	signal.throwIfAborted();
	const [program = "", ...args] = command.map((word) => word.replaceAll("{system}", toplevel));
	const child = spawn(program, args, {
		cwd: folder,
		detached: true, // a process group of its own
		env: { ...process.env, WHITTLE_SYSTEM: toplevel },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const output = tailOf(child);
	let late = false;
	let ending: ReturnType<typeof endGroup> | undefined;
	const end = () => {
		ending ??= endGroup(child);
	};
	const limit = setTimeout(() => {
		late = true;
		end();
	}, seconds * 1000);
	signal.addEventListener("abort", end, { once: true });
	try {
		const status = await ended(child, program);
		signal.throwIfAborted();
		if (status === 0 && !late) return null;
		const said = output();
		const how = late
			? `took longer than ${seconds} s`
			: typeof status === "number"
				? `ended with exit code ${status}`
				: `was ended by ${status}`;
		const reason = said === "" ? how : `${how}: ${said}`;
		return { kind: "check", name: command.join(" "), reason };
	} finally {
		clearTimeout(limit);
		ending?.callOff();
		signal.removeEventListener("abort", end);
	}
}

/** Its exit code, or the signal that ended it; whatever it left running goes with it. */
function ended(child: ChildProcess, program: string): Promise<number | NodeJS.Signals> {
	return new Promise((resolve, reject) => {
		child.on("error", (error) =>
			reject(
				new WhittleError(
					"check-not-started",
					`the check cannot be started (${error.message})`,
					program,
					"name a program in keep.check.command; there is no shell",
				),
			),
		);
		child.on("exit", () => {
			signalGroup(child, "SIGKILL");
			// What left the group may hold the output open for ever.
			const wait = setTimeout(() => {
				child.stdout?.destroy();
				child.stderr?.destroy();
			}, LAST_WORDS);
			child.on("close", (code, by) => {
				clearTimeout(wait);
				resolve(code ?? by ?? "SIGKILL");
			});
		});
	});
}

/** Collects the end of what a process says; the function gives its last lines. */
function tailOf(child: ChildProcess): () => string {
	let kept: Buffer = Buffer.alloc(0);
	const take = (piece: Buffer) => {
		kept = Buffer.concat([kept, piece]).subarray(-KEPT_BYTES);
	};
	child.stdout?.on("data", take);
	child.stderr?.on("data", take);
	return () => {
		const lines = kept.toString("utf8").trim().split(/\r?\n/).slice(-TOLD_LINES).join("\n");
		return lines.length > TOLD_LENGTH ? `…${lines.slice(-TOLD_LENGTH)}` : lines;
	};
}

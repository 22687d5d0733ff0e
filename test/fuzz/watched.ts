import { fork } from "node:child_process";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Find, PROGRESS, type Task } from "./child.ts";

/** A parse that takes longer than this, or makes a process larger, is a find. */
const LONGEST_SECONDS = 10;
const MOST_MEMORY = 2 ** 31;
const HEAP = "--max-old-space-size=1024";

/**
 * Does a task in a child process, which is ended where `onFind` says that it is enough. Gives
 * why else it had to be ended, or ended by itself; null where it got through.
 */
export async function watched(task: Task, onFind: (find: Find) => boolean): Promise<string | null> {
	// This file is part of a bundle, which begins with main.ts.
	const child = fork(fileURLToPath(import.meta.url), ["--task", JSON.stringify(task)], {
		execArgv: [HEAP, "--enable-source-maps"],
		stdio: ["ignore", "ignore", "pipe", "ipc"],
	});
	let reason: string | null = null;
	const end = (why: string | null) => {
		reason = why;
		child.kill("SIGKILL");
	};
	let enough = false;
	child.on("message", (find: Find) => {
		enough = onFind(find);
		if (enough) end(null);
	});
	let said = "";
	child.stderr?.on("data", (chunk: Buffer) => {
		said = (said + chunk.toString("utf8")).slice(-2000);
	});
	let [number, since] = [task.from, Date.now()];
	const watch = setInterval(() => {
		const at = readProgress(task.progress).number;
		if (at !== number) [number, since] = [at, Date.now()];
		else if (Date.now() - since > LONGEST_SECONDS * 1000) {
			end(`it takes longer than ${LONGEST_SECONDS} s`);
		}
		const memory = residentBytes(child.pid);
		if (memory > MOST_MEMORY) end(`it takes ${(memory / 2 ** 30).toFixed(1)} GiB of memory`);
	}, 100);
	const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (...how) => resolve(how));
	}).finally(() => clearInterval(watch));
	if (reason !== null || code === 0 || enough) return reason;
	return `the process ended with ${signal ?? `exit code ${code}`}\n${said}`;
}

/** How far the child is that writes to `file`. */
export function readProgress(file: string) {
	const numbers = new PROGRESS(3);
	const descriptor = openSync(file, "r");
	readSync(descriptor, numbers);
	closeSync(descriptor);
	const [number, accepted, refused] = numbers;
	return { number: number!, accepted: accepted!, refused: refused! };
}

function residentBytes(pid: number | undefined): number {
	try {
		return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
	} catch {
		return 0; // it has just ended
	}
}

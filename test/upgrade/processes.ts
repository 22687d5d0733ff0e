import { readdirSync, readFileSync } from "node:fs";

/** A process of a place, found by a word of its environment. */
export interface Found {
	readonly pid: number;
	/** Its number as the processes of the place see it. */
	readonly inner: number;
	/** What it runs, as the kernel names it: `nix-store`, `sh`, `node`. */
	readonly name: string;
	readonly arguments: string;
}

/** Everything that runs with `mark` (NAME=VALUE) in the environment that it was started with. */
export function processesOf(mark: string): Found[] {
	return readdirSync("/proc").flatMap((entry) => {
		const pid = Number(entry);
		if (!Number.isInteger(pid) || pid === process.pid) return [];
		try {
			const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, "utf8");
			if (!read("environ").split("\0").includes(mark)) return [];
			const words = read("cmdline").split("\0").join(" ").trim();
			const [, inner = ""] = /^NSpid:.*\t(\d+)$/m.exec(read("status")) ?? [];
			return [{ pid, inner: Number(inner), name: read("comm").trim(), arguments: words }];
		} catch {
			return []; // it ended while it was looked at
		}
	});
}

/** Kills without a chance to clean up; gives whether there was somebody to kill. */
export function kill(pid: number, signal: NodeJS.Signals = "SIGKILL"): boolean {
	try {
		return process.kill(pid, signal);
	} catch {
		return false; // gone already
	}
}

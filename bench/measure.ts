import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A whole process to be timed. Its output goes nowhere. */
export interface Contender {
	readonly name: string;
	readonly command: readonly [string, ...string[]];
}

/** One comparison: whittle first, then its peers. */
export interface Race {
	readonly title: string;
	readonly whittle: Contender;
	readonly peers: readonly (Contender & {
		/** Whittle's time as a multiple of this peer's, at most; left out where none is set. */
		readonly atMost?: number;
	})[];
	readonly rounds: number;
	/** Bytes of memory that whittle may take at its peak; left out where it is not measured. */
	readonly peakAtMost?: number;
	/** Bytes that whittle and its peers read, where their speed is worth a figure. */
	readonly bytes?: number;
	/** Done before every run, not timed. */
	readonly before?: () => void;
}

export interface Outcome {
	readonly race: Race;
	/** Median seconds, whittle first, then the peers. */
	readonly seconds: readonly number[];
	/** Bytes of whittle's largest resident set, where the race asks for it. */
	readonly peak: number | null;
}

/** Runs all contenders in turn, round after round, so that a slow moment hits them alike. */
export function run(race: Race): Outcome {
	const contenders = [race.whittle, ...race.peers];
	const times = contenders.map((): number[] => []);
	for (let round = -1; round < race.rounds; round++) {
		contenders.forEach((contender, k) => {
			race.before?.();
			const seconds = timed(contender);
			if (round >= 0) times[k]!.push(seconds); // the first round warms the caches
		});
	}
	const peak = race.peakAtMost === undefined ? null : peakMemory(race.whittle);
	return { race, seconds: times.map(median), peak };
}

/** A run of its own, in which Node tells its largest resident set when it ends. */
function peakMemory({ command: [program, ...args] }: Contender): number {
	const tell =
		"process.on('exit', () => require('fs').writeSync(2, 'peak ' + process.resourceUsage().maxRSS * 1024))";
	const folder = mkdtempSync(join(tmpdir(), "whittle-bench-"));
	try {
		const file = join(folder, "tell.cjs");
		writeFileSync(file, tell);
		const { stderr } = spawnSync(program, ["--require", file, ...args], {
			stdio: ["ignore", "ignore", "pipe"],
			encoding: "utf8",
		});
		const [, bytes] = /peak (\d+)/.exec(stderr) ?? [];
		if (bytes === undefined) throw new Error(`no peak was told: ${stderr}`);
		return Number(bytes);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function timed({ name, command: [program, ...args] }: Contender): number {
	const nowhere = openSync("/dev/null", "w");
	const start = process.hrtime.bigint();
	const { status, stderr } = spawnSync(program, args, { stdio: ["ignore", nowhere, "pipe"] });
	const end = process.hrtime.bigint();
	closeSync(nowhere);
	if (status !== 0) throw new Error(`${name} failed: ${stderr.toString()}`);
	return Number(end - start) / 1e9;
}

export function median(numbers: readonly number[]): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

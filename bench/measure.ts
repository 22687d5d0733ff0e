import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";

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
	/** Done before every run, not timed. */
	readonly before?: () => void;
}

export interface Outcome {
	readonly race: Race;
	/** Median seconds, whittle first, then the peers. */
	readonly seconds: readonly number[];
}

/** The built program with these arguments. */
export function whittle(...args: string[]): Contender {
	return { name: "whittle", command: [process.execPath, "dist/whittle.cjs", ...args] };
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
	return { race, seconds: times.map(median) };
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

function median(numbers: readonly number[]): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

// Opens the trials of a configuration as its one argument says, tries what that lists, and
// prints a line of JSON for each answer; at the end one of what there was to count.
import { sum } from "../../src/closure/closure.ts";
import { cacheFolder } from "../../src/nix/cache-folder.ts";
import { inParallel } from "../../src/nix/in-parallel.ts";
import { localStore } from "../../src/nix/store/local-store.ts";
import type { Change } from "../../src/nixos/catalogue/change.ts";
import { openTrials } from "../../src/nixos/trials/trials.ts";
import { watchEvaluators } from "./evaluators.ts";

/** What it is asked. */
export interface Asked {
	readonly file: string;
	readonly tries: readonly (readonly Change[])[];
	readonly build?: boolean;
	readonly memory?: number;
	readonly jobs?: number;
	readonly image?: string;
	readonly refresh?: boolean;
	readonly buildNothing?: boolean;
	readonly store?: string;
	/** How many are asked for at once; usually all. */
	readonly atOnce?: number;
}

const asked: Asked = JSON.parse(process.argv[2]!);
const stop = new AbortController();
process.once("SIGINT", () => stop.abort(new Error("interrupted")));
const print = (line: unknown) => void process.stdout.write(`${JSON.stringify(line)}\n`);

const watch = watchEvaluators();
const told: string[] = [];
try {
	const trials = await openTrials(
		{ kind: "file", file: asked.file, attribute: [] },
		{
			store: localStore(asked.store),
			caches: async () => new Map(),
			memory: asked.memory ?? null,
			jobs: asked.jobs ?? null,
			image: asked.image ?? null,
			cacheFolder: cacheFolder(process.env),
			refresh: asked.refresh === true,
			buildNothing: asked.buildNothing === true,
			signal: stop.signal,
			onProgress: ({ what }) => void told.push(what),
		},
	);
	try {
		const started = performance.now();
		await inParallel([...asked.tries.entries()], asked.atOnce ?? 1000, async ([at, changes]) => {
			const trial = await trials.evaluate(changes);
			if (trial.outcome !== "evaluated") return print({ at, trial });
			const { prediction, ...rest } = trial;
			const built = asked.build === true ? await trials.build(trial) : null;
			const predicted = sum(prediction.closure.narSize);
			const whole = { ...rest, class: prediction.class, predicted };
			if (built?.outcome !== "built") return print({ at, trial: whole, built });
			const { closure, image } = built;
			print({ at, trial: whole, built: { outcome: "built", paths: closure.paths, image } });
		});
		const seconds = (performance.now() - started) / 1000;
		const { drv, out } = trials.base;
		print({
			base: { drv, out },
			counts: trials.counts,
			told: [...new Set(told)],
			most: watch.most,
			seconds,
		});
	} finally {
		await trials.close();
	}
} catch (error) {
	const { code = null } = error as { code?: unknown };
	print({ error: error instanceof Error ? error.message : String(error), code });
} finally {
	watch.end();
}

import { existsSync, readFileSync } from "node:fs";
import { WhittleError } from "../../closure/error.ts";
import { type LocalStore, realPath } from "../../nix/store/local-store.ts";
import type { Work } from "../../nix/work.ts";
import type { Configuration } from "../configuration.ts";
import { evaluatorsPoint, wordsOf } from "../does-not-evaluate.ts";
import { type Evaluated, evaluate, expressionFile } from "../evaluate.ts";
import { isPassing, isStarved, refuseFullDisk } from "../nix-failure.ts";
import { evaluateAsItIs } from "../opened-configuration.ts";
import { openInputs } from "./trial-inputs.ts";
import { openTrialMemory, type TrialMemory } from "./trial-memory.ts";
import type { TrialRequest } from "./trial-request.ts";
import type { KeptEvaluation } from "./trial-schema.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

/** What an evaluation found. */
export type Found = KeptEvaluation["found"];

export interface EvaluatorOptions extends Work {
	readonly store: LocalStore;
	/** Bytes that evaluators may take together; null for three quarters of what is available. */
	readonly memory: number | null;
	/** Processes at once, at most; null for as many as there are processors. */
	readonly jobs: number | null;
	/** An image below `system.build` to build and measure, too: `isoImage`. */
	readonly image: string | null;
	/** Where trials are remembered, see `cacheFolder`; null for nowhere. */
	readonly cacheFolder: string | null;
	/** Forget what was remembered of this system. */
	readonly refresh: boolean;
}

/** Evaluates trials of one configuration. */
export interface TrialEvaluator {
	readonly base: Found & { readonly outcome: "evaluated" };
	readonly memory: TrialMemory;
	readonly workshop: Workshop;
	/** What comes of a request, and whether it was remembered. Rejects like `evaluate`. */
	find(request: TrialRequest): Promise<{ readonly found: Found; readonly remembered: boolean }>;
}

/** Part of what trials rest on: their form here. */
const FORM = 1;
const EXPRESSIONS = ["system.nix", "change.nix", "trial.nix"].map(expressionFile);

/**
 * Evaluates the system as it is, which tells what trials rest on and need. Throws `WhittleError`
 * where that fails.
 */
export async function openEvaluator(
	configuration: Configuration,
	options: EvaluatorOptions,
): Promise<TrialEvaluator> {
	const { store, image, signal } = options;
	const { KeptEvaluation, TrialAnswer } = await import("./trial-schema.ts");
	const run = (request: TrialRequest) =>
		evaluate("trial.nix", configuration, request, {
			signal,
			instantiate: true,
			store: store.url,
			listFiles: true,
		});

	const first = await evaluateAsItIs(configuration, { store, image, listFiles: true }, options);
	const { answer } = first;
	const base = foundIn(answer);
	if (base.outcome !== "evaluated") throw new Error("nothing was set, and yet it is missing");
	const inputs = openInputs(store.storeDir, answer.nixpkgs);
	const baseFiles = inputs.fingerprints(first.files.filter((file) => !EXPRESSIONS.includes(file)));
	const entry = entryOf(first.files);
	const memory = openTrialMemory(
		options.cacheFolder,
		[
			FORM,
			configuration,
			base,
			baseFiles,
			EXPRESSIONS.map((file) => readFileSync(file, "utf8")),
			[answer.nix, answer.system, store.storeDir, store.url],
			Object.entries(process.env)
				.filter(([name]) => /^NIX(PKGS|OS)?_(PATH|CONFIG|ALLOW)/.test(name))
				.sort(),
		],
		options.refresh,
	);
	const workshop = openWorkshop(options.memory, options.jobs, first.cost.heap, signal);

	const recalled = (request: TrialRequest): Found | null => {
		const kept = KeptEvaluation.safeParse(memory.get(request));
		if (!kept.success || !inputs.areUnchanged(kept.data.files)) return null;
		const { found } = kept.data;
		const drvs = found.outcome === "evaluated" ? [found.drv, found.image?.drv ?? found.drv] : [];
		return drvs.every((drv) => existsSync(realPath(store, drv))) ? found : null;
	};

	/** An evaluator that was killed is given a second try, with all memory for itself. */
	const evaluated = async (request: TrialRequest): Promise<Evaluated> => {
		const result = await workshop.evaluation(
			() => run(request),
			(ended) => (ended.ok ? ended.cost.heap : null),
		);
		const again = !result.ok && (result.killed || isStarved(result.message));
		return again ? workshop.alone(() => run(request)) : result;
	};

	return {
		base,
		memory,
		workshop,
		async find(request) {
			const before = recalled(request);
			if (before !== null) return { found: before, remembered: true };
			const result = await evaluated(request);
			const moved = entryOf(result.files) !== entry && existsSync(entryOf(result.files));
			if (moved || !inputs.areUnchanged(baseFiles)) throw changed(configuration);
			if (!result.ok) refuseFullDisk(result.message);
			const found: Found = result.ok
				? foundIn(TrialAnswer.parse(result.value))
				: { outcome: "failed", message: evaluatorsPoint(result.message) };
			const lasting = result.ok || !(result.killed || isPassing(result.message));
			if (lasting) {
				const files = inputs.fingerprints(result.files.filter((file) => !(file in baseFiles)));
				memory.put(request, { files, found } satisfies KeptEvaluation);
			}
			return { found, remembered: false };
		},
	};
}

/** Without what is the same for all trials. */
function foundIn(
	answer: Omit<Found & { outcome: "evaluated" }, "outcome"> & { missing: string[][] },
): Found {
	const { drv, out, units, userUnits, priorities, image, missing } = answer;
	return missing.length > 0
		? { outcome: "missing", options: missing }
		: { outcome: "evaluated", drv, out, units, userUnits, priorities, image };
}

/** The first file that is not ours: where the configuration begins. */
function entryOf(files: readonly string[]): string {
	return files.find((file) => !EXPRESSIONS.includes(file)) ?? "";
}

function changed(configuration: Configuration): WhittleError {
	return new WhittleError(
		"configuration-changed",
		"was edited while it was tried",
		wordsOf(configuration),
		"run it again: what was tried before counts for the old text only",
	);
}

import type { Closure } from "../closure/closure.ts";
import type { Derivations } from "../nix/derivations/derivation.ts";
import { readDerivationFiles } from "../nix/derivations/derivation-files.ts";
import type { FindSubstitutes } from "../nix/derivations/missing.ts";
import { databaseFile, type LocalStore } from "../nix/store/local-store.ts";
import { readStore } from "../nix/store/read-store.ts";
import { validPaths } from "../nix/store/valid-paths.ts";
import type { Work } from "../nix/work.ts";
import type { Configuration } from "./configuration.ts";
import { type EvaluationCost, evaluate } from "./evaluate.ts";
import { type Prediction, predict } from "./prediction.ts";
import { doesNotEvaluate } from "./trial-evaluator.ts";
import { requestOf } from "./trial-request.ts";

/** A configuration with what it comes to, without building anything. */
export interface OpenedConfiguration {
	readonly configuration: Configuration;
	/** What its toplevel is built by, and where it is, or will be. */
	readonly drv: string;
	readonly out: string;
	/** All that building it needs. */
	readonly derivations: Derivations;
	/** As the store has it where it is built, else as it is predicted. */
	readonly closure: Closure;
	/** Null where the system is built. */
	readonly prediction: Prediction | null;
	readonly cost: EvaluationCost;
}

/** Calls `use` with what binary caches offer, and closes them again. */
export type AskingCaches = <T>(use: (find: FindSubstitutes) => Promise<T>) => Promise<T>;

/**
 * Evaluates a configuration as it is, and finds its closure: in `store` where it is built, else
 * predicted; only then caches are asked. One evaluation, which writes derivations into the store.
 * Throws `WhittleError` where it does not evaluate.
 */
export async function openConfiguration(
	configuration: Configuration,
	store: LocalStore,
	askCaches: AskingCaches,
	work: Work,
): Promise<OpenedConfiguration> {
	const { TrialAnswer } = await import("./trial-schema.ts");
	work.onProgress({ what: "evaluating the system", done: 0, of: null, unit: "count" });
	const done = await evaluate("trial.nix", configuration, requestOf([], null), {
		signal: work.signal,
		instantiate: true,
		store: store.url,
	});
	if (!done.ok) throw doesNotEvaluate(configuration, done.message);
	const { drv, out } = TrialAnswer.parse(done.value);
	const derivations = readDerivationFiles(store, drv);
	const opened = { configuration, drv, out, derivations, cost: done.cost };
	if ((await validPaths(store)).has(out)) {
		const closure = readStore(databaseFile(store), store.storeDir, out);
		return { ...opened, closure, prediction: null };
	}
	const prediction = await askCaches((find) =>
		predict(drv, derivations, null, { store, find }, work),
	);
	return { ...opened, closure: prediction.closure, prediction };
}

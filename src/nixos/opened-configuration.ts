import type { z } from "zod";
import type { Derivations } from "../nix/derivations/derivation.ts";
import { readDerivationFiles } from "../nix/derivations/derivation-files.ts";
import type { LocalStore } from "../nix/store/local-store.ts";
import type { Work } from "../nix/work.ts";
import type { Configuration } from "./configuration.ts";
import { doesNotEvaluate } from "./does-not-evaluate.ts";
import { type Evaluated, evaluate } from "./evaluate.ts";
import { requestOf } from "./trials/trial-request.ts";
import type { TrialAnswer } from "./trials/trial-schema.ts";

/** A configuration with what it comes to, without building anything. */
export interface OpenedConfiguration {
	/** What its toplevel is built by, and where it is, or will be. */
	readonly drv: string;
	readonly out: string;
	/** All that building it needs. */
	readonly derivations: Derivations;
}

/**
 * Evaluates a configuration as it is, and reads what its system is built by: one evaluation,
 * which writes derivations into `store`. Throws `WhittleError` where it does not evaluate, and
 * what `work.signal` says.
 */
export async function openConfiguration(
	configuration: Configuration,
	store: LocalStore,
	work: Work,
): Promise<OpenedConfiguration> {
	const { drv, out } = (await evaluateAsItIs(configuration, { store, image: null }, work)).answer;
	return { drv, out, derivations: readDerivationFiles(store, drv) };
}

/** What evaluating a configuration as it is came to. */
export interface AsItIs extends Omit<Evaluated & { readonly ok: true }, "value" | "ok"> {
	readonly answer: z.infer<typeof TrialAnswer>;
}

/**
 * Asks `nix/trial.nix` for a system in which nothing is changed, with `image` below
 * `system.build` if one is named. Throws like `openConfiguration`.
 */
export async function evaluateAsItIs(
	configuration: Configuration,
	how: { readonly store: LocalStore; readonly image: string | null; readonly listFiles?: boolean },
	{ signal, onProgress }: Work,
): Promise<AsItIs> {
	const { store, image, listFiles = false } = how;
	const { TrialAnswer } = await import("./trials/trial-schema.ts");
	onProgress({ what: "evaluating the system as it is", done: 0, of: null, unit: "count" });
	const done = await evaluate("trial.nix", configuration, requestOf([], image), {
		signal,
		instantiate: true,
		store: store.url,
		listFiles,
	});
	if (!done.ok) throw doesNotEvaluate(configuration, done.message);
	const { value, cost, files } = done;
	return { answer: TrialAnswer.parse(value), cost, files };
}

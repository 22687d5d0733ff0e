import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import type { Derivation, Derivations } from "../../nix/derivations/derivation.ts";
import { readDerivationFiles } from "../../nix/derivations/derivation-files.ts";
import type { FindSubstitutes } from "../../nix/derivations/missing.ts";
import type { LocalStore } from "../../nix/store/local-store.ts";
import { lastRow, storeGraph } from "../../nix/store/store-graph.ts";
import type { Work } from "../../nix/work.ts";
import type { Change } from "../catalogue/change.ts";
import { dotted } from "../catalogue/nix-text.ts";
import type { Configuration } from "../configuration.ts";
import { type Base, type Prediction, predict } from "../prediction/prediction.ts";
import { openTrialBuilder } from "./trial-builder.ts";
import { type EvaluatorOptions, type Found, openEvaluator } from "./trial-evaluator.ts";
import type { TrialMemory } from "./trial-memory.ts";
import { inOrderOf, requestOf } from "./trial-request.ts";

/** What evaluating a set of changes came to. */
export type Trial =
	/** Does not evaluate: the evaluator's own message. */
	| { readonly outcome: "failed"; readonly message: string }
	/** An option it sets is not there. */
	| { readonly outcome: "missing"; readonly options: readonly string[] }
	/** The very same derivation as without it. */
	| { readonly outcome: "no-op" }
	| Evaluated;

/** A candidate that evaluates to another system. */
export interface Evaluated {
	readonly outcome: "evaluated";
	readonly drv: string;
	readonly out: string;
	/** systemd units that are enabled; for a look at the contract before anything is built. */
	readonly units: readonly string[];
	readonly userUnits: readonly string[];
	/** Of each setting of the changes, in order: the priority it needs, null for a plain one. */
	readonly priorities: readonly (number | null)[];
	readonly prediction: Prediction;
	/** The image that was asked for; null or not there where none was. */
	readonly image?: { readonly drv: string; readonly out: string } | null;
}

/** What building a candidate came to. */
export type Built =
	| { readonly outcome: "failed"; readonly message: string }
	/** `image`: bytes of the files in it; null where none was asked for. */
	| { readonly outcome: "built"; readonly closure: Closure; readonly image: number | null };

/** Tries changes; remembers what came of each, in this run and from run to run. */
export interface Trials {
	/** The system as it is. */
	readonly base: Evaluated;
	/** What builds it, and all that was evaluated. */
	readonly derivations: Derivations;
	/** The order of `changes` makes no difference. */
	evaluate(changes: readonly Change[]): Promise<Trial>;
	/** Builds and measures; for a candidate of `evaluate`. */
	build(candidate: Evaluated): Promise<Built>;
	/** How many were really run, and how many remembered; without the base. */
	readonly counts: {
		readonly evaluations: number;
		readonly builds: number;
		readonly remembered: number;
	};
	/** Stops what is under way; waited for, nothing of it is left when this is done. */
	close(): void | Promise<void>;
}

export interface TrialsOptions extends EvaluatorOptions {
	/** What binary caches offer. */
	readonly caches: FindSubstitutes;
	/** Leave a base that is not built as it is: then it is predicted, too. */
	readonly buildNothing?: boolean;
}

/**
 * Opens the trials of a configuration: evaluates the system as it is, and builds it. Whoever
 * opens them closes them. Throws `WhittleError` where the system itself fails, where Nix cannot
 * be started, the disk is full, or the configuration is edited meanwhile (so do `evaluate` and
 * `build`), and what `signal` says.
 */
export async function openTrials(
	configuration: Configuration,
	options: TrialsOptions,
): Promise<Trials> {
	const closed = new AbortController();
	const signal = AbortSignal.any([options.signal, closed.signal]);
	const underway = new Set<Promise<unknown>>();
	const watched = <T>(work: Promise<T>): Promise<T> => {
		const done = () => underway.delete(ended);
		const ended: Promise<unknown> = work.then(done, done);
		underway.add(ended);
		return work;
	};
	const folder = mkdtempSync(join(tmpdir(), "whittle-trials-"));
	const close = async () => {
		closed.abort(new Error("these trials are closed"));
		await Promise.all(underway);
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		const { evaluate, ...rest } = await trialsIn(folder, configuration, { ...options, signal });
		return {
			...rest,
			evaluate: (changes) => watched(evaluate(changes)),
			build: (candidate) => watched(rest.build(candidate)),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

async function trialsIn(
	folder: string,
	configuration: Configuration,
	options: TrialsOptions,
): Promise<Omit<Trials, "close">> {
	const { store, image, signal, onProgress } = options;
	const work = { signal, onProgress };
	const evaluator = await openEvaluator(configuration, options);
	const builder = openTrialBuilder(folder, evaluator, store, work);
	const counts = { evaluations: 0, builds: 0, remembered: 0 };

	const derivations = new Map<string, Derivation>();
	const predicted = async (drv: string, base: Base | null, upTo: number | null) => {
		readDerivationFiles(store, drv, derivations);
		return predict(drv, derivations, base, { store, find: options.caches, upTo }, work);
	};
	const asItIs = async (): Promise<AsItIs> => {
		const { drv } = evaluator.base;
		if (options.buildNothing === true && !(await builder.isThere(evaluator.base))) {
			return { prediction: await predicted(drv, null, null), like: null, upTo: null };
		}
		onProgress({ what: "building the system as it is", done: 0, of: null, unit: "count" });
		const { built, remembered } = await builder.build(evaluator.base, false);
		if (built.outcome === "failed") throw doesNotBuild(drv, built.message);
		const { closure } = built;
		const sources = closure.paths.map(() => "store" as const);
		readDerivationFiles(store, drv, derivations);
		return {
			prediction: { closure, sources, class: "free", rebuilds: [], fetches: [] },
			like: { closure, drv, derivations },
			upTo: await firstRow(evaluator.memory, store, remembered, work),
		};
	};
	const { prediction, like, upTo } = await asItIs();
	const base: Evaluated = { ...evaluator.base, prediction };

	const trialOf = async (found: Found): Promise<Trial> => {
		if (found.outcome === "failed") return found;
		if (found.outcome === "missing") {
			return { outcome: "missing", options: found.options.map(dotted) };
		}
		const same = found.drv === base.drv && found.image?.drv === base.image?.drv;
		if (same) return { outcome: "no-op" };
		return { ...found, prediction: await predicted(found.drv, like, upTo) };
	};
	let tried = 0;
	const tell = () => onProgress({ what: "trials", done: ++tried, of: null, unit: "count" });
	const trials = onceEach<Trial>();
	const builds = onceEach<Built>();
	return {
		base,
		derivations,
		counts,
		async evaluate(changes) {
			const request = requestOf(changes, image);
			const trial = await trials(JSON.stringify(request), async () => {
				const { found, remembered } = await evaluator.find(request);
				counts[remembered ? "remembered" : "evaluations"]++;
				tell();
				return trialOf(found);
			});
			if (trial.outcome !== "evaluated") return trial;
			return { ...trial, priorities: inOrderOf(changes, request, trial.priorities) };
		},
		build: (candidate) =>
			builds(candidate.drv, async () => {
				const isRebuild = candidate.prediction.class === "rebuild";
				const { built, remembered } = await builder.build(candidate, isRebuild);
				if (candidate.drv !== base.drv) counts[remembered ? "remembered" : "builds"]++;
				tell();
				return built;
			}),
	};
}

/** The system before anything is tried on it. */
interface AsItIs {
	readonly prediction: Prediction;
	/** What others are predicted by; null where it is not built. */
	readonly like: Base | null;
	/** What came into the store later does not count: trials may have built it. */
	readonly upTo: number | null;
}

/**
 * The last row of the store's database before anything was tried, in this run or an earlier one.
 * With it a search that is run again is told what it was told before, though by then the store
 * holds what it has built. Forgotten where the system itself had to be built anew.
 */
async function firstRow(
	memory: TrialMemory,
	store: LocalStore,
	wasThere: boolean,
	work: Work,
): Promise<number | null> {
	const question = { first: "row" };
	const kept = wasThere ? memory.get(question) : undefined;
	if (typeof kept === "number") return kept;
	const now = lastRow(await storeGraph(store, work));
	if (now !== null) memory.put(question, now);
	return now;
}

/** Answers each question once; what went wrong may be asked again. */
function onceEach<T>() {
	const answers = new Map<string, Promise<T>>();
	return (question: string, ask: () => Promise<T>): Promise<T> => {
		const known = answers.get(question);
		if (known !== undefined) return known;
		const answer = ask().catch((error: unknown) => {
			answers.delete(question);
			throw error;
		});
		answers.set(question, answer);
		return answer;
	};
}

function doesNotBuild(drv: string, message: string): WhittleError {
	return new WhittleError(
		"does-not-build",
		message.replace(/\s*\n\s*/g, " "),
		drv,
		"mend it first: what is to be made smaller must build as it is",
	);
}

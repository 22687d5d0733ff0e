import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Closure, closureBytes, nameAt } from "../../closure/closure.ts";
import type { Derivations } from "../../nix/derivations/derivation.ts";
import { contentsOf } from "../../nix/store/contents.ts";
import { runCheck } from "../../policy/check-command.ts";
import { breachesOf, requireKept, unitBreaches } from "../../policy/keep.ts";
import { lossWords, turnover } from "../../policy/losses.ts";
import type { Breach, Policy } from "../../policy/policy.ts";
import { systemOf } from "../../policy/system.ts";
import { existingSettings, offered, optionsOf, readCatalogue } from "../catalogue/catalogue.ts";
import { type Configuration, folderOf } from "../configuration.ts";
import { attribution } from "../options/attribution.ts";
import { walkOptions } from "../options/walk.ts";
import { openTrials, type TrialsOptions } from "../trials/trials.ts";
import { type Candidates, candidatesOf } from "./candidates.ts";
import { ranked } from "./ranked.ts";
import type { Move, SearchWorld } from "./search-world.ts";

/** What a search for smaller systems is given. */
export interface ShrinkOptions extends TrialsOptions {
	readonly configuration: Configuration;
	/** The configuration as the person named it. */
	readonly label: string;
	readonly policy: Policy;
	/** Bytes that a step must save; null for a ten-thousandth of the closure. */
	readonly floor: number | null;
	readonly until: number | null;
	readonly ask: SearchWorld["ask"];
	readonly emit: SearchWorld["emit"];
	/** Where the module will lie: files that are left out are named from there. */
	readonly folder: string;
}

/**
 * Opens the trials of a configuration, and what can be tried there, for as long as they are used.
 * Throws `WhittleError` where the system does not evaluate or build, or lacks what must be kept,
 * and what `signal` says.
 */
export async function withWorld<T>(
	options: ShrinkOptions,
	use: (world: SearchWorld) => Promise<T>,
): Promise<T> {
	const { configuration, policy, store, signal, onProgress } = options;
	const trials = await openTrials(configuration, options);
	try {
		const { base } = trials;
		const { closure, sources } = base.prediction;
		const isBuilt = sources.every((source) => source === "store");
		if (isBuilt) requireKept(policy.keep, systemOf(closure, store), policy.file ?? undefined);
		onProgress({ what: "looking at the options", done: 0, of: null, unit: "count" });
		const candidates = await candidatesFor(options, closure, trials.derivations);
		const contents = contentsOf(store);
		const floor = options.floor ?? Math.round(closureBytes(closure) / 10_000);
		return await use({
			trials,
			floor,
			signal,
			until: options.until,
			ask: options.ask,
			emit: options.emit,
			rank: (now, taken): readonly Move[] => ranked(candidates, now, taken, floor),
			unitBreaches: ({ units, userUnits }) => unitBreaches(policy.keep, units, userUnits, base),
			breaches: (now, { out }) => breachesIn(options, now, out),
			lost: async (before, after) => {
				const seen = (closure: Closure) => ({ closure, store, contents });
				const both = turnover(seen(before), seen(after));
				return both === null ? [] : lossWords(both.old, both.lost);
			},
		});
	} finally {
		await trials.close();
	}
}

async function candidatesFor(
	{ configuration, signal, store }: ShrinkOptions,
	closure: Closure,
	derivations: Derivations,
): Promise<Candidates> {
	const how = { signal, store: store.url };
	const names = new Set(closure.paths.map((_, i) => nameAt(closure, i)));
	const catalogue = await readCatalogue();
	const options = optionsOf(catalogue.reductions.filter((each) => offered(each, closure)));
	const [walk, existing] = await Promise.all([
		walkOptions(configuration, names, how),
		existingSettings(configuration, options, how),
	]);
	const found = attribution(closure, derivations, walk);
	const { modulesPath } = walk;
	const folder = folderOf(configuration);
	return candidatesOf({ found, modulesPath, catalogue, existing, textOf, folder });
}

/** The text of a module file; null for what is none, such as a module that stands in another. */
function textOf(file: string): string | null {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		if (error instanceof Error && "code" in error) return null;
		throw error;
	}
}

async function breachesIn(
	{ policy: { keep, file }, store, signal }: ShrinkOptions,
	closure: Closure,
	toplevel: string,
): Promise<readonly Breach[]> {
	const breaches = breachesOf(keep, systemOf(closure, store));
	if (breaches.length > 0 || keep.check === null) return breaches;
	const { command, seconds } = keep.check;
	const folder = file === null ? undefined : dirname(file);
	const breach = await runCheck(command, toplevel, seconds, signal, folder);
	return breach === null ? [] : [breach];
}

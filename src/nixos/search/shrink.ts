import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { categoryBuilt } from "../../closure/categories.ts";
import { type Closure, closureBytes, nameAt } from "../../closure/closure.ts";
import type { Ledger, LedgerStep } from "../../closure/ledger.ts";
import { packageAt } from "../../closure/names.ts";
import type { Derivation } from "../../nix/derivations/derivation.ts";
import { readDerivationFiles } from "../../nix/derivations/derivation-files.ts";
import { contentsOf } from "../../nix/store/contents.ts";
import { runCheck } from "../../policy/check-command.ts";
import { breachesOf, requireKept, unitBreaches } from "../../policy/keep.ts";
import { lossWords, turnover } from "../../policy/losses.ts";
import type { Breach, Policy } from "../../policy/policy.ts";
import { systemOf } from "../../policy/system.ts";
import { existingSettings, offered, optionsOf, readCatalogue } from "../catalogue/catalogue.ts";
import type { Change } from "../catalogue/change.ts";
import { dotted, nixText } from "../catalogue/nix-text.ts";
import { type ReductionStep, sizeReductionModule } from "../catalogue/size-reduction.ts";
import { type Configuration, folderOf } from "../configuration.ts";
import { attribution } from "../options/attribution.ts";
import { walkOptions } from "../options/walk.ts";
import type { TrialClass } from "../prediction/prediction.ts";
import { openTrials, type Trials, type TrialsOptions } from "../trials/trials.ts";
import { type Candidates, candidatesOf } from "./candidates.ts";
import { ranked } from "./ranked.ts";
import { type Found, type FoundStep, search } from "./search.ts";
import type { Move, SearchWorld } from "./search-world.ts";
import { openTryouts } from "./tryouts.ts";

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

/** What a search came to, and what it took. */
export interface Shrunk {
	readonly ledger: Ledger;
	readonly counts: Trials["counts"];
}

/** A change that could be tried, as far as evaluating tells. */
export interface Preview {
	readonly change: string;
	readonly kind: LedgerStep["kind"];
	/** Bytes that it saves, predicted. */
	readonly saving: number;
	readonly class: TrialClass;
	readonly losses: readonly string[];
}

/** What a system is, and what could be tried on it; nothing is built. */
export interface Previewed {
	readonly before: number;
	/** Paths, and how many of them have no known size: `before` and savings leave them out. */
	readonly paths: number;
	readonly unknown: number;
	readonly candidates: readonly Preview[];
	readonly rejected: Ledger["rejected"];
}

/**
 * Searches the changes that make a configuration's system smallest while its contract holds.
 * Throws `WhittleError` where the system does not evaluate or build, or lacks what must be kept,
 * and what `signal` says; what was tried by then is remembered.
 */
export async function shrink(options: ShrinkOptions): Promise<Shrunk> {
	return withWorld(options, async (world) => {
		const found = await search(world);
		const trial = await world.trials.evaluate(found.result.changes);
		const priorities = trial.outcome === "evaluated" ? trial.priorities : [];
		const { counts } = world.trials;
		return { ledger: ledgerOf(options, found, priorities), counts: { ...counts } };
	});
}

/**
 * What could be tried on a system, single changes and joint ones, by what they are predicted to
 * save. Evaluates, and builds nothing. Throws like `shrink`.
 */
export async function preview(options: ShrinkOptions): Promise<Previewed> {
	return withWorld({ ...options, buildNothing: true }, async (world) => {
		const tryouts = openTryouts(world);
		const { closure } = world.trials.base.prediction;
		const before = closureBytes(closure);
		const moves = world.rank(closure, []);
		const candidates: Preview[] = [];
		const rejected: { change: string; reason: string }[] = [];
		let left = moves.length;
		const looks = moves.map(async ({ changes }) => {
			const looked = await tryouts.look(changes);
			const saving = looked.refused === null ? before - looked.predicted : null;
			const [tried, reason] = [moves.length - --left, looked.refused];
			world.emit({ kind: "tried", changes, saving, reason, tried, left, size: before });
			return looked;
		});
		const found = await Promise.all(looks);
		const alone = new Map<string, number>();
		for (const [k, { changes }] of moves.entries()) {
			const looked = found[k]!;
			const change = wordsOf({ changes });
			if (looked.refused !== null) {
				if (changes.length === 1) rejected.push({ change, reason: looked.refused });
				continue;
			}
			const saving = before - looked.predicted;
			const parts = changes.reduce((sum, { id }) => sum + Math.max(0, alone.get(id) ?? 0), 0);
			if (changes.length === 1) alone.set(changes[0]!.id, saving);
			if (saving > world.floor && (changes.length === 1 || saving > parts + world.floor)) {
				const losses = changes.flatMap((each) => each.losses);
				const { class: takes } = looked.candidate.prediction;
				candidates.push({ change, kind: kindOf({ changes }), saving, class: takes, losses });
			} else if (changes.length === 1) {
				const same = looked.candidate.drv === world.trials.base.drv;
				rejected.push({ change, reason: same ? "changes nothing" : "saves nothing worth it" });
			}
		}
		candidates.sort((a, b) => b.saving - a.saving || (a.change < b.change ? -1 : 1));
		const unknown = closure.narSize.filter(Number.isNaN).length;
		return { before, paths: closure.paths.length, unknown, candidates, rejected };
	});
}

async function withWorld<T>(
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
		const candidates = await candidatesFor(options, closure, base.drv);
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
	drv: string,
): Promise<Candidates> {
	const how = { signal, store: store.url };
	const names = new Set(closure.paths.map((_, i) => nameAt(closure, i)));
	const catalogue = await readCatalogue();
	const options = optionsOf(catalogue.reductions.filter((each) => offered(each, closure)));
	const [walk, existing] = await Promise.all([
		walkOptions(configuration, names, how),
		existingSettings(configuration, options, how),
	]);
	const derivations = new Map<string, Derivation>();
	readDerivationFiles(store, drv, derivations);
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

function ledgerOf(
	{ label, folder }: ShrinkOptions,
	{ base, steps, rejected, result }: Found,
	priorities: readonly (number | null)[],
): Ledger {
	let used = 0;
	const reductions = steps.map((step): ReductionStep => {
		const count = step.changes.reduce((sum, { settings }) => sum + settings.length, 0);
		const own = priorities.slice(used, used + count);
		used += count;
		const { changes, alone, together, losses } = step;
		return { changes, alone, together, losses, priorities: own, drops: dropsOf(step) };
	});
	const image =
		base.image === null || result.image === null
			? null
			: { before: base.image, after: result.image };
	return {
		configuration: label,
		before: base.size,
		after: result.size,
		image,
		drv: result.candidate.drv,
		steps: steps.map(
			(step): LedgerStep => ({
				change: wordsOf(step),
				kind: kindOf(step),
				alone: step.alone,
				together: step.together,
				losses: step.losses,
				class: step.class,
				measured: step.after.size,
				after: step.after.size,
				image: step.after.image,
				drops: dropsOf(step),
			}),
		),
		rejected: rejected.map((each) => ({ change: wordsOf(each), reason: each.reason })),
		module: sizeReductionModule(reductions, folder),
	};
}

/** `services.speechd.enable = false`; of several changes all, with ` + ` between. */
export function wordsOf({ changes }: Pick<FoundStep, "changes">): string {
	return changes.map(inWords).join(" + ");
}

/** Settings of one change that are told; there may be dozens. */
const TOLD = 2;
/** Characters of a value that are told. */
const LONG = 24;

/** The name of a reduction says little without what it sets. */
function inWords({ id, kind, settings }: Change): string {
	if (kind !== "catalogue") return id;
	const told = settings
		.slice(0, TOLD)
		.map(({ option, value }) => `${dotted(option)} = ${short(nixText(value))}`);
	const more = settings.length > TOLD ? `, and ${settings.length - TOLD} more` : "";
	return `${id} (${told.join(", ")}${more})`;
}

function short(value: string): string {
	return value.length > LONG || value.includes("\n") ? "…" : value;
}

function kindOf({ changes }: Pick<FoundStep, "changes">): LedgerStep["kind"] {
	return changes.length === 1 ? changes[0]!.kind : "joint";
}

/** Names of packages that a step leaves nothing of, the largest first. */
function dropsOf({ before, after }: FoundStep): string[] {
	const left = new Set(after.closure.paths.map((_, i) => packageAt(after.closure, i).pname));
	const gone = new Map<string, number>();
	for (const i of before.closure.paths.keys()) {
		const { pname } = packageAt(before.closure, i);
		if (left.has(pname) || categoryBuilt(nameAt(before.closure, i)) === "glue") continue;
		gone.set(pname, (gone.get(pname) ?? 0) + (before.closure.narSize[i]! || 0));
	}
	return [...gone].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([pname]) => pname);
}

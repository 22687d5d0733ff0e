import { readFileSync } from "node:fs";
import type { Closure } from "../closure/closure.ts";
import { matches } from "../closure/pattern.ts";
import type { Change, Setting } from "./change.ts";
import type { Configuration } from "./configuration.ts";
import { doesNotEvaluate } from "./does-not-evaluate.ts";
import { type EvaluationOptions, evaluate, expressionFile } from "./evaluate.ts";
import { dotted } from "./nix-text.ts";

/** A known reduction: one change, what it takes out, and what it costs. */
export interface Reduction {
	readonly name: string;
	readonly title: string;
	readonly settings: readonly ReductionSetting[];
	/** Patterns of packages; it is only offered where one of them occurs. */
	readonly drops: readonly string[];
	/** What the user loses, in words; never empty. */
	readonly losses: readonly string[];
	/** Names of capabilities that it costs, or may. */
	readonly capabilities: readonly string[];
	/** As those say who measured it on a system of their own; null where nobody did. */
	readonly saves: string | null;
	/** NixOS releases that have it; null bounds are open. */
	readonly releases: { readonly since: string | null; readonly until: string | null } | null;
	readonly needs: readonly string[];
	/** Of any use only where all of its options are there. */
	readonly jointly: boolean;
	/** Why it is for people only, and never offered; null where it is offered. */
	readonly byHand: string | null;
	/** Where the change is described in public. */
	readonly source: string;
}

/** A setting of a reduction; `formerly` are its option's names in older releases. */
export interface ReductionSetting extends Setting {
	readonly how: "set" | "add";
	readonly formerly: readonly (readonly string[])[];
}

export interface Catalogue {
	readonly reductions: readonly Reduction[];
	/** Options (`*` is anything) that are never offered as switches. */
	readonly never: readonly {
		readonly options: readonly string[];
		readonly except: readonly string[];
		readonly reason: string;
	}[];
}

/** The catalogue that comes with whittle, nix/catalogue.json. */
export async function readCatalogue(): Promise<Catalogue> {
	const { CatalogueSchema } = await import("./catalogue-schema.ts");
	return CatalogueSchema.parse(JSON.parse(readFileSync(expressionFile("catalogue.json"), "utf8")));
}

/** What a system says of an option; a value only where it is a plain one, as JSON has it. */
export interface ExistingOption {
	readonly exists: boolean;
	/** Does it take null? */
	readonly nullable: boolean;
	readonly priority: number | null;
	/** Is `value` what it is now? */
	readonly known: boolean;
	readonly value: null | boolean | number | string;
}

/** What a system says of options, by their dotted paths. */
export type ExistingOptions = ReadonlyMap<string, ExistingOption>;

/** All options that reductions may set, under all their names. */
export function optionsOf(reductions: readonly Reduction[]): (readonly string[])[] {
	const all = reductions.flatMap(({ settings }) => settings.flatMap(namesOf));
	return [...new Map(all.map((option) => [dotted(option), option])).values()];
}

/**
 * Asks a system for options, all in one evaluation. Throws `WhittleError` where the
 * configuration does not evaluate.
 */
export async function existingSettings(
	configuration: Configuration,
	options: readonly (readonly string[])[],
	how: EvaluationOptions,
): Promise<ExistingOptions> {
	const answer = await evaluate("existing.nix", configuration, { options }, how);
	if (!answer.ok) throw doesNotEvaluate(configuration, answer.message);
	const { ExistingSchema } = await import("./catalogue-schema.ts");
	const found = ExistingSchema.parse(answer.value);
	return new Map(options.map((option, i) => [dotted(option), found[i]!]));
}

/**
 * A reduction as a change. With `existing` each setting takes the first of its names that is
 * there, and those that are there under none are left out; null where nothing is left, where
 * one is missing that the others need, and where everything is set so already.
 */
export function changeOf(reduction: Reduction): Change;
export function changeOf(reduction: Reduction, existing: ExistingOptions): Change | null;
export function changeOf(reduction: Reduction, existing?: ExistingOptions): Change | null {
	const { name, jointly } = reduction;
	const settings = reduction.settings.flatMap((setting): Setting[] => {
		const { value, how } = setting;
		const takes = (of: readonly string[]) => {
			const found = existing?.get(dotted(of));
			return existing === undefined || (found?.exists && (value !== null || found.nullable));
		};
		const option = namesOf(setting).find(takes);
		return option === undefined ? [] : [{ option, value, how }];
	});
	if (settings.length === 0 || (jointly && settings.length < reduction.settings.length)) {
		return null;
	}
	if (existing !== undefined && settings.every((setting) => isSetSo(setting, existing)))
		return null;
	return {
		id: name,
		kind: "catalogue",
		settings,
		disabledModules: [],
		losses: lossesOf(reduction),
	};
}

/** What it costs, and what must be so that it costs no more. */
function lossesOf({ losses, needs }: Reduction): string[] {
	const last = needs.length === 0 ? "" : ` (needs: ${needs.join("; ")})`;
	return losses.map((loss, k) => (k === losses.length - 1 ? loss + last : loss));
}

function namesOf({ option, formerly }: ReductionSetting): (readonly string[])[] {
	return [option, ...formerly];
}

function isSetSo({ option, value, how }: Setting, existing: ExistingOptions): boolean {
	const now = existing.get(dotted(option));
	return how === "set" && now !== undefined && now.known && now.value === value;
}

/** Is there anything in the closure that the reduction takes out? Those by hand never are offered. */
export function offered(reduction: Reduction, closure: Closure): boolean {
	return (
		reduction.byHand === null &&
		reduction.drops.some((pattern) => matches(closure, pattern).length > 0)
	);
}

/** Why an option, by its dotted path, is never offered as a switch; null where it may be. */
export function neverOffered({ never }: Catalogue, option: string): string | null {
	const means = (pattern: string) => wildcard(pattern).test(option);
	const found = never.find(({ options, except }) => options.some(means) && !except.some(means));
	return found?.reason ?? null;
}

const wildcards = new Map<string, RegExp>();

/** `*` stands for anything, `[A-Z]` for the letter that begins the next word of a name. */
function wildcard(pattern: string): RegExp {
	const known = wildcards.get(pattern);
	if (known !== undefined) return known;
	const parts = pattern.split(/(\*|\[A-Z\])/).map((part, k) => {
		if (k % 2 === 0) return part.replace(/[^\w]/g, "\\$&");
		return part === "*" ? ".*" : part;
	});
	const made = new RegExp(`^${parts.join("")}$`, "s");
	wildcards.set(pattern, made);
	return made;
}

import type { TypedCommandFlagParameters } from "@stricli/core";
import { parseSize } from "../closure/size.ts";
import type { ColorChoice, Context } from "./context.ts";

/** Flags of every command that answers a question about a subject. */
export interface SubjectFlags {
	readonly json?: boolean;
	readonly store?: readonly string[];
	readonly refresh?: boolean;
	readonly file?: string;
	readonly attr?: string;
	readonly derivation?: boolean;
	readonly root?: readonly string[];
	readonly disk?: boolean;
	readonly color: ColorChoice;
	readonly quiet?: boolean;
}

type Definitions<Flags extends Readonly<Record<never, unknown>>> = TypedCommandFlagParameters<
	Flags,
	Context
>["flags"];

const text = (value: string) => value;

/** A flag that is there or not. */
export function flag(brief: string) {
	return { kind: "boolean", optional: true, withNegated: false, brief } as const;
}

/** A flag with a value; it need not be there. */
export function parsedFlag<T>(parse: (value: string) => T, placeholder: string, brief: string) {
	return { kind: "parsed", parse, optional: true, placeholder, brief } as const;
}

/** A flag with a text. */
export const textFlag = (placeholder: string, brief: string) =>
	parsedFlag(text, placeholder, brief);

/** The same, as often as one likes. */
export const textsFlag = (placeholder: string, brief: string) =>
	({ ...textFlag(placeholder, brief), variadic: true }) as const;

export const subjectFlags: Definitions<SubjectFlags> = {
	json: flag("Print one JSON document"),
	store: textsFlag(
		"URL",
		"Another store: a directory that holds nix/store, local?root=DIR, a binary cache: https://HOST, file://FOLDER (repeatable), or ssh://HOST",
	),
	refresh: flag("Ask binary caches anew, also for what they told before"),
	file: textFlag("FILE", "Build this Nix file and take what it gives as the subject"),
	attr: textFlag("ATTR", "The attribute of FILE to build"),
	derivation: flag("What builds the subject, instead of what it is; nothing is built"),
	root: textsFlag("PATTERN", "Only what this path reaches (repeatable)"),
	disk: flag("Walk the files for their disk usage"),
	color: {
		kind: "enum",
		values: ["auto", "always", "never"],
		default: "auto",
		brief: "Colour the text",
	},
	quiet: flag("No progress, no hints"),
};

/** Short forms that go with `subjectFlags`. */
export const subjectAliases = { f: "file", A: "attr", q: "quiet" } as const;

/** `--all` as a subject, on every command where it does not mean something else. */
export const allFlag = flag("Every valid path of the store as the subject");

/** `-n COUNT`; 0 gives all. */
export const countFlag = {
	kind: "parsed",
	parse: (value: string): number => {
		if (!/^\d+$/.test(value)) throw new SyntaxError(`“${value}” is not a count`);
		return Number(value) || Number.POSITIVE_INFINITY;
	},
	placeholder: "COUNT",
	brief: "How many to show; 0 for all",
} as const;

/** `-s SIZE`: leave out what is smaller. */
export const minimumFlag = {
	kind: "parsed",
	parse: (value: string): number => parseSize(value),
	placeholder: "SIZE",
	brief: "Leave out what is smaller (500MB, 1.5GiB)",
} as const;

/** The subject as a positional argument. */
const subjectArgument = {
	brief: "Store path or link to one, installable, closure file or -; default: the current system",
	parse: text,
	placeholder: "SUBJECT",
	optional: true,
} as const;

/** The subject alone. */
export const subjectOnly = { kind: "tuple", parameters: [subjectArgument] } as const;

/** `[SUBJECT] TARGET`: of one word alone it is the target. */
export function subjectAndTarget(target: string) {
	return {
		kind: "tuple",
		parameters: [
			{ ...subjectArgument, optional: false, brief: "The subject, or the target if alone" },
			{ ...subjectArgument, placeholder: "TARGET", brief: target },
		],
	} as const;
}

/** Flags of commands that list what is largest. */
export interface ListFlags extends SubjectFlags {
	readonly all?: boolean;
	readonly count: number;
	readonly minimum: number;
}

/** @param count how many are listed unless asked otherwise, 0 for all */
export function listFlags(count: string): Definitions<ListFlags> {
	return {
		...subjectFlags,
		all: allFlag,
		count: { ...countFlag, default: count },
		minimum: { ...minimumFlag, default: "0" },
	};
}

export const listAliases = { ...subjectAliases, n: "count", s: "minimum" } as const;

/** `--config FILE`: the file of policies, in place of the one found here or above. */
export const configFlag = textFlag("FILE", "The whittle.toml that says what must be kept");

import { withCategories } from "../closure/categories.ts";
import { WhittleError } from "../closure/error.ts";
import type { Content, Shown } from "../server/filled-page.ts";
import type { Context } from "./context.ts";
import { allFlag, type SubjectFlags, subjectFlags } from "./flags.ts";
import { contentsOf, open } from "./open.ts";
import { subjectWords } from "./subject-words.ts";
import { VERSION } from "./version.ts";

/** Flags of the commands that show the page. */
export interface PageFlags extends Omit<SubjectFlags, "json"> {
	readonly all?: boolean;
	readonly diff?: string;
}

const { json: _json, ...flags } = subjectFlags;

export const pageFlags = {
	...flags,
	all: allFlag,
	diff: {
		kind: "parsed",
		parse: (value: string): string => value,
		optional: true,
		placeholder: "OTHER",
		brief: "A subject from before, to compare with",
	},
} as const;

/**
 * What the page is to show: the subject, and what it is compared with. Whatever else is
 * asked (`--store`, `--root`, `--disk`, …) goes for both; `-f FILE` and `--all` name the subject.
 */
export async function shown(
	context: Context,
	flags: PageFlags,
	name: string | undefined,
): Promise<Content> {
	if (name === "-" && flags.diff === "-") {
		throw new WhittleError(
			"one-input",
			"standard input is only one of the two",
			"--diff -",
			"name a file for the other",
		);
	}
	const one = async (each: PageFlags, subject: string | undefined): Promise<Shown> => {
		const opened = await open(context, each, subject, each.all ?? false);
		const contents = await contentsOf(context, each, opened);
		return { label: opened.label, closure: withCategories(opened.closure, contents) };
	};
	const { file: _file, attr: _attr, all: _all, ...both } = flags;
	return {
		version: VERSION,
		words: subjectWords(flags, name),
		subject: await one(flags, name),
		old: flags.diff === undefined ? null : await one(both, flags.diff),
	};
}

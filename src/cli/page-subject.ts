import { withCategories } from "../closure/categories.ts";
import { WhittleError } from "../closure/error.ts";
import type { Content, Shown } from "../server/filled-page.ts";
import type { Context } from "./context.ts";
import { allFlag, type SubjectFlags, subjectFlags, textFlag } from "./flags.ts";
import { ledgerIn } from "./ledger-file.ts";
import { contentsOf, open } from "./open.ts";
import { subjectWords } from "./subject-words.ts";
import { VERSION } from "./version.ts";

/** Flags of the commands that show the page. */
export interface PageFlags extends Omit<SubjectFlags, "json"> {
	readonly all?: boolean;
	readonly diff?: string;
	readonly ledger?: string;
}

const { json: _json, ...flags } = subjectFlags;

export const pageFlags = {
	...flags,
	all: allFlag,
	diff: textFlag("OTHER", "A subject from before, to compare with"),
	ledger: textFlag("FILE", "What `whittle shrink` did: shows its steps"),
} as const;

/**
 * What the page is to show: the subject, and what it is compared with. Whatever else is
 * asked (`--store`, `--root`, `--disk`, …) goes for both; `-f FILE` and `--all` name the subject.
 * A ledger is read first: it is small, and a mistake in it is told at once.
 */
export async function shown(
	context: Context,
	flags: PageFlags,
	name: string | undefined,
): Promise<Content> {
	const fromInput = [name, flags.diff, flags.ledger].filter((each) => each === "-").length;
	if (fromInput > 1) {
		throw new WhittleError(
			"one-input",
			"standard input is only one of them",
			flags.diff === "-" ? "--diff -" : "--ledger -",
			"name a file for the other",
		);
	}
	const { quiet = false } = flags;
	const ledger = flags.ledger === undefined ? null : await ledgerIn(context, flags.ledger, quiet);
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
		ledger,
	};
}

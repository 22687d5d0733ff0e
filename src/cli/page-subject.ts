import { withCategories } from "../closure/categories.ts";
import { WhittleError } from "../closure/error.ts";
import { LEDGER_KIND, ledgerFromText } from "../closure/ledger.ts";
import { UPGRADE_PLAN_KIND, upgradePlanFromText } from "../closure/upgrade-plan-from.ts";
import type { Content, Shown } from "../server/filled-page.ts";
import type { Context } from "./context.ts";
import { documentIn } from "./document-file.ts";
import { allFlag, type SubjectFlags, subjectFlags, textFlag } from "./flags.ts";
import { contentsOf, open } from "./open.ts";
import { subjectWords } from "./subject-words.ts";
import { VERSION } from "./version.ts";

/** Flags of the commands that show the page. */
export interface PageFlags extends Omit<SubjectFlags, "json"> {
	readonly all?: boolean;
	readonly diff?: string;
	readonly ledger?: string;
	readonly plan?: string;
}

const { json: _json, ...flags } = subjectFlags;

export const pageFlags = {
	...flags,
	all: allFlag,
	diff: textFlag("OTHER", "A subject from before, to compare with"),
	ledger: textFlag("FILE", "What `whittle shrink` did: shows its steps"),
	plan: textFlag("FILE", "What `whittle upgrade plan --json` printed: shows its stages"),
} as const;

/**
 * What the page is to show: the subject, and what it is compared with. Whatever else is
 * asked (`--store`, `--root`, `--disk`, …) goes for both; `-f FILE` and `--all` name the subject.
 * A ledger and a plan are read first: they are small, and a mistake in them is told at once.
 */
export async function shown(
	context: Context,
	flags: PageFlags,
	name: string | undefined,
): Promise<Content> {
	const { quiet = false } = flags;
	const inputs = (["diff", "ledger", "plan"] as const).filter((each) => flags[each] === "-");
	if (inputs.length + (name === "-" ? 1 : 0) > 1) {
		throw new WhittleError(
			"one-input",
			"standard input is only one of them",
			`--${inputs[0]} -`,
			"name a file for the other",
		);
	}
	const ledger =
		flags.ledger === undefined
			? null
			: await documentIn(context, flags.ledger, quiet, LEDGER_KIND, ledgerFromText);
	const plan =
		flags.plan === undefined
			? null
			: await documentIn(context, flags.plan, quiet, UPGRADE_PLAN_KIND, upgradePlanFromText);
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
		plan,
	};
}

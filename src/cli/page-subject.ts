import { withCategories } from "../closure/categories.ts";
import type { Shown } from "../server/filled-page.ts";
import type { Context } from "./context.ts";
import { type SubjectFlags, subjectFlags } from "./flags.ts";
import { contentsOf, open } from "./open.ts";

/** Flags of the commands that show the page. */
export interface PageFlags extends Omit<SubjectFlags, "json"> {
	readonly all?: boolean;
	readonly diff?: string;
}

const { json: _json, ...flags } = subjectFlags;

export const pageFlags = {
	...flags,
	diff: {
		kind: "parsed",
		parse: (value: string): string => value,
		optional: true,
		placeholder: "OTHER",
		brief: "A subject from before, to compare with",
	},
} as const;

/** What the page is to show: the subject, and what it is compared with. */
export async function shown(
	context: Context,
	flags: PageFlags,
	name: string | undefined,
): Promise<{ subject: Shown; old: Shown | null }> {
	const one = async (each: string | undefined, all: boolean): Promise<Shown> => {
		const subject = await open(context, flags, each, all);
		const contents = await contentsOf(context, flags, subject);
		return { label: subject.label, closure: withCategories(subject.closure, contents) };
	};
	return {
		subject: await one(name, flags.all ?? false),
		old: flags.diff === undefined ? null : await one(flags.diff, false),
	};
}

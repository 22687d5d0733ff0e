import { buildCommand } from "@stricli/core";
import { categoryTotals } from "../closure/categories.ts";
import { isSized } from "../closure/closure.ts";
import { duplicates } from "../closure/duplicates.ts";
import { largest } from "../closure/largest.ts";
import { pathRecords } from "../closure/path-record.ts";
import { retainedSizes } from "../closure/retained-sizes.ts";
import { heading } from "./answer.ts";
import { type Context, styleFor } from "./context.ts";
import { duplicateRecord } from "./dups.ts";
import { type ListFlags, listAliases, listFlags, subjectOnly } from "./flags.ts";
import { contentsOf, open } from "./open.ts";
import { subjectWords } from "./subject-words.ts";
import { summary } from "./text/summary.ts";
import { writeJson, writeLines } from "./write.ts";

export const command = buildCommand<ListFlags, [string?], Context>({
	docs: {
		brief: "Where the bytes of a system are, in ten seconds",
		fullDescription:
			"Totals, the largest paths by what they retain with the chain that pulls each in, packages that are there more than once, categories, and what to ask next. This is what bare `whittle` does.",
		customUsage: [
			{ input: "", brief: "the current system" },
			{ input: "./result", brief: "what a build left" },
			{ input: "closure.json", brief: "a file made by `nix path-info --json -r`" },
			{ input: "--store /mnt", brief: "the system of a mounted disk" },
			{ input: "-f system.nix -A toplevel", brief: "build it first" },
		],
	},
	parameters: {
		flags: listFlags("10"),
		aliases: listAliases,
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const subject = await open(this, flags, name, flags.all ?? false);
		const { closure } = subject;
		const contents = await contentsOf(this, flags, subject);
		const ranked = (count: number) =>
			largest(closure, retainedSizes(closure), count, flags.minimum);
		const categories = categoryTotals(closure, contents);
		if (!flags.json) {
			// The one root's figures are the totals: people want what is below it.
			const [root, ...others] = closure.roots;
			const below = ranked(flags.count + 1)
				.filter((i) => others.length > 0 || i !== root)
				.subarray(0, flags.count);
			const words = flags.quiet ? null : subjectWords(flags, name);
			writeLines(this, summary(subject, below, categories, styleFor(this, flags.color), words));
			return;
		}
		const sized = isSized(closure);
		writeJson(this, "show", {
			...heading(closure),
			top: pathRecords(closure, ranked(flags.count), contents),
			duplicates: duplicates(closure).map((each) => duplicateRecord(closure, each, contents)),
			categories: categories.map(({ category, paths, weight }) => ({
				category,
				paths,
				narSize: sized ? weight : null,
			})),
			problems: closure.problems,
		});
	},
});

import { buildCommand } from "@stricli/core";
import { filledPage } from "../server/filled-page.ts";
import type { Context } from "./context.ts";
import { allFlag, subjectAliases, subjectOnly } from "./flags.ts";
import { type PageFlags, pageFlags, shown } from "./page-subject.ts";
import { VERSION } from "./version.ts";
import { writeFileWhole } from "./write-file.ts";

interface Flags extends PageFlags {
	readonly output: string;
}

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "The closure as one page to look at, in one file",
		fullDescription:
			"Writes a self-contained HTML file: map, graph and table of the closure, with everything that can be asked of it. It opens from disk and asks nothing of any network.",
		customUsage: [
			{ input: "-o report.html", brief: "the current system" },
			{
				input: "./result --diff /run/current-system -o report.html",
				brief: "and what has changed",
			},
		],
	},
	parameters: {
		flags: {
			...pageFlags,
			all: allFlag,
			output: {
				kind: "parsed",
				parse: (value: string): string => value,
				placeholder: "FILE",
				brief: "Where to",
			},
		},
		aliases: { ...subjectAliases, o: "output" },
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const { subject, old } = await shown(this, flags, name);
		writeFileWhole(flags.output, filledPage(VERSION, subject, old));
	},
});

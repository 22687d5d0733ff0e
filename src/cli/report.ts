import { buildCommand } from "@stricli/core";
import { WhittleError } from "../closure/error.ts";
import { emptyPage, filledPage } from "../server/filled-page.ts";
import type { Context } from "./context.ts";
import { subjectAliases, subjectOnly, textFlag } from "./flags.ts";
import { type PageFlags, pageFlags, shown } from "./page-subject.ts";
import { writeFileWhole } from "./write-file.ts";

interface Flags extends PageFlags {
	readonly output?: string;
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
			output: textFlag("FILE", "Where to; - for standard output"),
		},
		aliases: { ...subjectAliases, o: "output" },
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		if (flags.output === undefined) {
			throw new WhittleError(
				"no-output",
				"a report is a file, and none is named",
				null,
				"name it with -o report.html, or -o - for standard output",
			);
		}
		const page = emptyPage();
		const pieces = filledPage(page, await shown(this, flags, name));
		if (flags.output !== "-") writeFileWhole(flags.output, pieces);
		else for (const piece of pieces) this.process.stdout.write(piece);
	},
});

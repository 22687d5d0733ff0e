import { buildCommand } from "@stricli/core";
import type { Contents } from "../closure/categories.ts";
import { type Closure, isSized } from "../closure/closure.ts";
import { type Duplicate, duplicates } from "../closure/duplicates.ts";
import { escaped } from "../closure/escape.ts";
import { pathRecords } from "../closure/path-record.ts";
import { counted, figure, size } from "../closure/size.ts";
import { baseName } from "../closure/store-path.ts";
import { heading } from "./answer.ts";
import { type Context, type Style, styleFor } from "./context.ts";
import { type ListFlags, listAliases, listFlags, subjectOnly } from "./flags.ts";
import { contentsOf, open } from "./open.ts";
import { chainText } from "./text/chain.ts";
import { writeJson, writeLines } from "./write.ts";

export const command = buildCommand<ListFlags, [string?], Context>({
	docs: {
		brief: "Packages that are there more than once",
		fullDescription:
			"Packages (same name and output) of which the closure holds several paths, with what would go if only the largest were there: the other copies and all that only they hold.",
		customUsage: [
			{ input: "", brief: "the current system" },
			{ input: "./result -s 1MiB", brief: "only where it saves a mebibyte" },
			{ input: "closure.json --json", brief: "for a program" },
		],
	},
	parameters: {
		flags: listFlags("0"),
		aliases: listAliases,
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const subject = await open(this, flags, name, flags.all ?? false);
		const { closure } = subject;
		const chosen = duplicates(closure)
			.filter(({ saving }) => saving >= flags.minimum)
			.slice(0, flags.count);
		if (flags.json) {
			const contents = await contentsOf(this, flags, subject);
			writeJson(this, "dups", {
				...heading(closure),
				duplicates: chosen.map((each) => duplicateRecord(closure, each, contents)),
			});
			return;
		}
		writeLines(this, text(closure, chosen, styleFor(this, flags.color)));
	},
});

/** A duplicate as JSON answers show it. */
export function duplicateRecord(closure: Closure, each: Duplicate, contents: Contents | null) {
	return {
		...each,
		saving: isSized(closure) ? each.saving : null,
		paths: [...pathRecords(closure, each.paths, contents)],
	};
}

function* text(closure: Closure, chosen: readonly Duplicate[], style: Style): Generator<string> {
	if (chosen.length === 0) yield "No package is there more than once.";
	for (const { pname, output, paths, saving } of chosen) {
		const title = escaped(output === null ? pname : `${pname} (${output})`);
		yield `${style.bold(title)}  ${counted(paths.length, "copy").replace("copys", "copies")}, one would save ${figure(closure, saving)}`;
		for (const i of paths) {
			const line = `  ${size(closure.narSize[i]!).padStart(10)}  ${escaped(baseName(closure.storeDir, closure.paths[i]!))}  `;
			yield line + style.dim(chainText(closure, i, Math.max(20, style.width - line.length)));
		}
	}
}

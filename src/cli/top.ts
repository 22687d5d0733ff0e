import { buildCommand } from "@stricli/core";
import { type Closure, knownSizes, weights } from "../closure/closure.ts";
import { closureSizes, closureSizesOf } from "../closure/closure-sizes.ts";
import { WhittleError } from "../closure/error.ts";
import { degree } from "../closure/graph.ts";
import { largest } from "../closure/largest.ts";
import { pathRecords } from "../closure/path-record.ts";
import { fromRoots } from "../closure/reach.ts";
import { retainedSizes } from "../closure/retained-sizes.ts";
import { heading, sayLeftOut } from "./answer.ts";
import { type Context, styleFor } from "./context.ts";
import { type ListFlags, listAliases, listFlags, subjectOnly } from "./flags.ts";
import { contentsOf, open } from "./open.ts";
import { pathTable } from "./text/path-table.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends ListFlags {
	readonly sort: SortKey;
}

const SORT_KEYS = [
	"retained",
	"nar",
	"closure",
	"disk",
	"references",
	"referrers",
	"depth",
] as const;
type SortKey = (typeof SORT_KEYS)[number];

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "The largest paths, by what each retains",
		fullDescription:
			"Every path with its NAR size, retained size (what the closure loses if that path alone is taken out) and closure size, largest first.",
		customUsage: [
			{ input: "", brief: "the current system" },
			{ input: "./result -n 50", brief: "fifty of them" },
			{ input: "--sort closure closure.json", brief: "from a file, by closure size" },
			{ input: "-n 0 --json | jq '.paths[].path'", brief: "all, for a program" },
		],
	},
	parameters: {
		flags: {
			...listFlags("20"),
			sort: {
				kind: "enum",
				values: SORT_KEYS,
				default: "retained",
				brief: "The figure to sort by, and that -s looks at",
			},
		},
		aliases: listAliases,
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const subject = await open(this, flags, name, flags.all ?? false);
		const { closure } = subject;
		const figures = figuresFor(closure, flags.sort);
		const chosen = largest(closure, figures, flags.count, flags.minimum);
		const reaching = closureSizesOf(closure, chosen);
		if (flags.json) {
			writeJson(this, "top", {
				...heading(closure),
				paths: pathRecords(closure, chosen, await contentsOf(this, flags, subject), reaching),
			});
		} else {
			writeLines(this, pathTable(closure, chosen, styleFor(this, flags.color), reaching));
		}
		sayLeftOut(this, reaching);
	},
});

/** To sort by them all must be known. */
function allClosureSizes(closure: Closure): Float64Array {
	const sizes = closureSizes(closure);
	if (!sizes.some(Number.isNaN)) return sizes;
	throw new WhittleError(
		"too-many-closures",
		"the closure sizes of all these paths would take hours: no real closures are this large",
		"--sort closure",
		"sort by something else; those of the paths shown are computed then",
	);
}

function figuresFor(closure: Closure, key: SortKey): Float64Array {
	const each = (figure: (i: number) => number) => Float64Array.from(closure.paths.keys(), figure);
	switch (key) {
		case "retained":
			return retainedSizes(closure);
		case "closure":
			return allClosureSizes(closure);
		case "nar":
			return weights(closure);
		case "disk":
			if (closure.diskSize === null) {
				throw new WhittleError(
					"no-disk-sizes",
					"disk usage is not known",
					"--sort disk",
					"add --disk to walk the files",
				);
			}
			return knownSizes(closure.diskSize);
		case "references":
			return each((i) => degree(closure.references, i) + closure.selfReference[i]!);
		case "referrers":
			return each((i) => degree(closure.referrers, i) + closure.selfReference[i]!);
		case "depth":
			return each((i) => fromRoots(closure).depth[i]!);
	}
}

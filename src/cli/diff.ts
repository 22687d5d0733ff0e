import { buildCommand } from "@stricli/core";
import type { Closure } from "../closure/closure.ts";
import {
	because,
	type Difference,
	difference,
	isNews,
	type PackageDiff,
} from "../closure/difference.ts";
import { WhittleError } from "../closure/error.ts";
import type { Subject } from "../nix/subject.ts";
import { type Side, type Turnover, turnover } from "../policy/losses.ts";
import { type Context, styleFor } from "./context.ts";
import {
	countFlag,
	flag,
	minimumFlag,
	type SubjectFlags,
	subjectAliases,
	subjectFlags,
} from "./flags.ts";
import { open } from "./open.ts";
import { diffMarkdown } from "./text/diff-markdown.ts";
import { diffText } from "./text/diff-text.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends Omit<SubjectFlags, "file" | "attr" | "disk"> {
	readonly markdown?: boolean;
	readonly count?: number;
	readonly minimum?: number;
}

// Both subjects are named, so nothing is built from a file; and only NAR bytes are compared.
const { file: _file, attr: _attr, disk: _disk, ...flags } = subjectFlags;
const { f: _f, A: _A, ...aliases } = subjectAliases;

/** Packages that a pull request's comment has room for, unless asked otherwise. */
const IN_A_COMMENT = 50;

const word = (brief: string, placeholder: string) =>
	({ brief, placeholder, parse: (value: string): string => value }) as const;

export const command = buildCommand<Flags, [string, string], Context>({
	docs: {
		brief: "What has changed between two closures, and what let in what grew",
		fullDescription:
			"Packages that were changed, added or removed from OLD to NEW, by bytes, and for growth the chain of references that let it in. [U] is upgraded, [D] downgraded, [C] changed otherwise, [A] added, [R] removed; behind it * marks what was asked for by name (system-path, or else a root, refers to it), + what is now, - what was, . what is there for others. ∅ is absent, ε no version, +→ the new reference. Between systems also the capabilities, units and programs that were lost or gained.",
		customUsage: [
			{
				input: "/run/booted-system /run/current-system",
				brief: "since the last boot",
			},
			{ input: "old.whittle ./result -s 1MiB", brief: "only what changed by a mebibyte" },
			{ input: "old.whittle ./result --markdown", brief: "for a pull request's comment" },
			{ input: "old.whittle ./result --json", brief: "for a program" },
		],
	},
	parameters: {
		flags: {
			...flags,
			markdown: flag("Print tables for a pull request's comment"),
			count: {
				...countFlag,
				optional: true,
				brief: `How many to show, the largest changes first; 0 for all (default: all, with --markdown ${IN_A_COMMENT})`,
			},
			minimum: {
				...minimumFlag,
				optional: true,
				brief:
					"Leave out what changed by less (default: 8KiB, and only what kept its version; in JSON nothing)",
			},
		},
		aliases: { ...aliases, n: "count", s: "minimum" },
		positional: {
			kind: "tuple",
			parameters: [
				word("Before: a store path, link, installable, closure file or -", "OLD"),
				word("After, the same", "NEW"),
			],
		},
	},
	func: async function (flags, oldName, newName) {
		if (flags.json && flags.markdown) {
			throw new WhittleError(
				"two-forms",
				"an answer has one form",
				"--json --markdown",
				"leave one of them out",
			);
		}
		if (oldName === "-" && newName === "-") {
			throw new WhittleError(
				"one-input",
				"standard input can be read once",
				"- -",
				"name a file as OLD or as NEW",
			);
		}
		const old = await open(this, flags, oldName);
		const now = await open(this, flags, newName);
		const { closure, label } = now;
		const found = difference(old.closure, closure);
		const turned = turnover(sideOf(old), sideOf(now));
		const everything = flags.count ?? Number.POSITIVE_INFINITY;
		if (flags.json) {
			const shown = found.diffs.filter(reaches(flags.minimum ?? 0)).slice(0, everything);
			writeJson(this, "diff", document(closure, found, shown, turned));
			return;
		}
		const isShown = flags.minimum === undefined ? isNews : reaches(flags.minimum);
		const candidates = found.diffs.filter(isShown);
		const count = flags.count ?? (flags.markdown ? IN_A_COMMENT : everything);
		const selection = {
			shown: candidates.slice(0, count),
			rest: candidates.slice(count),
			hidden: found.diffs.filter((each) => !isShown(each)),
			minimum: flags.minimum ?? null,
		};
		const sides = {
			old: { label: old.label, closure: old.closure },
			new: { label, closure },
			turned,
		};
		writeLines(
			this,
			flags.markdown
				? diffMarkdown(sides, found, selection)
				: diffText(sides, found, selection, styleFor(this, flags.color)),
		);
	},
});

function reaches(minimum: number) {
	return ({ delta }: PackageDiff) => Math.abs(delta) >= minimum;
}

function document(
	closure: Closure,
	found: Difference,
	shown: readonly PackageDiff[],
	turned: Turnover | null,
): Readonly<Record<string, unknown>> {
	return {
		diffs: records(closure, found, shown),
		paths: found.paths,
		size_old: found.sizeOld,
		size_new: found.sizeNew,
		lost: turned === null ? null : turned.lost,
		gained: turned === null ? null : turned.gained,
	};
}

/** A side, with its files where they can be seen. */
function sideOf({ closure, contents, store }: Subject): Side {
	return { closure, store: contents === null ? null : store };
}

/** One by one, for chains may be long. */
function* records({ paths }: Closure, found: Difference, shown: readonly PackageDiff[]) {
	for (const each of shown) {
		yield {
			name: each.name,
			versions: each.versions,
			status: each.status,
			size_old: each.sizeOld,
			size_new: each.sizeNew,
			size_delta: each.sizeDelta,
			because: because(found, each).map((i) => paths[i]!),
			let_in: each.letIn === null ? null : each.letIn.map((i) => paths[i]!),
		};
	}
}

import { buildCommand } from "@stricli/core";
import { type Closure, isSized } from "../closure/closure.ts";
import { escaped } from "../closure/escape.ts";
import { minimumCut } from "../closure/minimum-cut.ts";
import { mainOutput } from "../closure/names.ts";
import {
	placeOf,
	type Reason,
	referenceWeights,
	WEIGHT_RULES,
} from "../closure/reference-weights.ts";
import { type Edge, stepFrom } from "../closure/step.ts";
import { whatIf } from "../closure/what-if.ts";
import type { Subject } from "../nix/subject.ts";
import { ANSWER_IS_NO, type Context, styleFor } from "./context.ts";
import {
	allFlag,
	type SubjectFlags,
	subjectAliases,
	subjectAndTarget,
	subjectFlags,
} from "./flags.ts";
import { contentsOf, open } from "./open.ts";
import { subjectWords } from "./subject-words.ts";
import { sayNothingMeant, targetsOf } from "./targets.ts";
import { cutText } from "./text/cut-text.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends SubjectFlags {
	readonly all?: boolean;
	readonly weights: "effort" | "equal";
	readonly weight?: readonly Override[];
}

/** What references weigh instead: their words as `--cut` takes them, and a number. */
interface Override {
	readonly words: string;
	readonly weight: number;
}

/** Sums of a million such weights are exact. */
const HEAVIEST = 1e9;

export const command = buildCommand<Flags, [string, string?], Context>({
	docs: {
		brief: "The references to cut so that a path goes",
		fullDescription:
			"The set of references of least weight whose removal evicts TARGET (all that it means) from the closure, exactly, and what that saves. Weights guess how hard a reference is to cut: what configuration holds is easy, what libraries hold is hard. Exits 1 where no cut will do.",
		customUsage: [
			{ input: "python3", brief: "out of the current system" },
			{ input: "./result --weights equal perl", brief: "with the fewest cuts" },
			{ input: "--weight gdb:python3=inf ./result python3", brief: "any but that reference" },
		],
	},
	parameters: {
		flags: {
			...subjectFlags,
			all: allFlag,
			weights: {
				kind: "enum",
				values: ["effort", "equal"],
				default: "effort",
				brief: "How hard references are to cut, or each the same, for the fewest",
			},
			weight: {
				kind: "parsed",
				parse: override,
				optional: true,
				variadic: true,
				placeholder: "A:B=N",
				brief:
					"What references of A to B weigh: a whole number from 1, or inf for never (repeatable)",
			},
		},
		aliases: subjectAliases,
		positional: subjectAndTarget("A pattern; all that it means is to go"),
	},
	func: async function (flags, first, second) {
		const word = second ?? first;
		const name = second === undefined ? undefined : first;
		const subject = await open(this, flags, name, flags.all ?? false);
		const { closure } = subject;
		const targets = targetsOf(subject, word);
		const { weight, because } = await weighed(this, flags, subject);
		const network = { graph: closure.references, roots: closure.roots };
		const cut = targets.length === 0 ? null : minimumCut(network, targets, weight);
		const found = whatIf(closure, [{ kind: "cut", text: "cut", references: cut?.edges ?? [] }]);
		if (cut === null) this.process.exitCode = ANSWER_IS_NO;
		if (flags.json) {
			const path = (i: number) => closure.paths[i]!;
			const target = mainOutput(closure, targets);
			writeJson(this, "cut", {
				target: target === undefined ? null : path(target),
				targets: targets.map(path),
				edges: cut?.edges.map((edge) => edge.map(path)) ?? [],
				weights: cut?.weights ?? [],
				because: cut?.edges.map((edge) => because(edge).name) ?? [],
				cost: cut?.cost ?? null,
				saving: isSized(closure) ? found.saving : null,
				removed: Array.from(found.removed, path),
			});
		}
		if (targets.length === 0) sayNothingMeant(this, closure, word);
		else if (cut === null) sayNoCut(this, closure, targets, word);
		else if (!flags.json) {
			const words = flags.quiet ? null : subjectWords(flags, name);
			const style = styleFor(this, flags.color);
			writeLines(this, cutText(closure, { targets, cut, because, found }, words, style));
		}
	},
});

const EQUAL: Reason = { name: "equal", reason: "each reference the same" };
const GIVEN: Reason = { name: "given", reason: "as --weight says" };

/** What each reference weighs, by the flags, and why. */
async function weighed(context: Context, flags: Flags, subject: Subject) {
	const { closure } = subject;
	const byRule =
		flags.weights === "equal"
			? null
			: referenceWeights(closure, await contentsOf(context, flags, subject));
	const weight = byRule?.weight ?? new Float64Array(closure.references.targets.length).fill(1);
	const given = new Set<number>();
	for (const each of flags.weight ?? []) {
		const step = stepFrom(closure, "cut", each.words);
		for (const edge of step.kind === "cut" ? step.references : []) {
			weight[placeOf(closure, edge)] = each.weight;
			given.add(placeOf(closure, edge));
		}
	}
	const because = (edge: Edge): Reason => {
		const place = placeOf(closure, edge);
		if (given.has(place)) return GIVEN;
		return byRule === null ? EQUAL : WEIGHT_RULES[byRule.rule[place]!]!;
	};
	return { weight, because };
}

function override(text: string): Override {
	const [, words, number] = /^(.+)=(inf|\d+)$/s.exec(text) ?? [];
	const weight = number === "inf" ? Number.POSITIVE_INFINITY : Number(number);
	if (words !== undefined && weight >= 1 && (weight <= HEAVIEST || number === "inf")) {
		return { words, weight };
	}
	throw new SyntaxError(
		`“${text}” is not of the form A:B=N, N a whole number from 1 to ${HEAVIEST}, or inf`,
	);
}

/** Answers no: nothing that may be cut takes the targets out. */
function sayNoCut(
	{ process }: Context,
	closure: Closure,
	targets: readonly number[],
	word: string,
): void {
	const root = targets.find((target) => closure.roots.includes(target));
	process.stderr.write(
		root === undefined
			? `whittle: ${escaped(word)} cannot be cut out: references that weigh inf hold it; allow one of them\n`
			: `whittle: ${escaped(closure.paths[root]!)} cannot be cut out: it is a root, nothing need refer to it\n`,
	);
}

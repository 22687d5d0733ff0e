import { type Category, type Contents, categoryAt, categoryBuilt } from "./categories.ts";
import { type Closure, nameAt } from "./closure.ts";
import { row } from "./graph.ts";
import { packageAt } from "./names.ts";
import type { Edge } from "./step.ts";

/**
 * How hard a sort of reference is to cut. A rule fits where all that it asks of the two ends
 * holds.
 */
export interface WeightRule {
	readonly name: string;
	/** Compares: a cut of 30 is as hard as thirty of 1. Infinity is for never. */
	readonly weight: number;
	/** Why, as a person is told. */
	readonly reason: string;
	/** Only what a derivation refers to: the inputs of its build. */
	readonly input?: true;
	/** What the path that refers is for; of a derivation, what it builds. */
	readonly referrer?: readonly Category[];
	/** What the path that it refers to is for. */
	readonly reference?: readonly Category[];
	/** The name of the package that refers. */
	readonly referrerNamed?: RegExp;
	/** The name of the package that it refers to. */
	readonly referenceNamed?: RegExp;
}

const DATA = ["docs", "locales", "fonts", "firmware", "source"] as const;

/** What a person is told of a rule. */
export type Reason = Pick<WeightRule, "name" | "reason">;

const GLUE = { name: "glue", weight: 1, reason: "configuration holds it: an option away" };
const SKELETON = {
	name: "skeleton",
	weight: 1000,
	reason: "every system is made of it: no option leaves it out",
};

/** The first that fits decides; the last fits all. Weights are whole numbers, so cuts are exact. */
export const WEIGHT_RULES: readonly WeightRule[] = [
	{
		name: "build-base",
		weight: 1000,
		reason: "every build stands on it",
		input: true,
		referenceNamed: /^(stdenv|bootstrap|bash|gcc|glibc|musl|binutils)(-|$)/,
	},
	{ ...GLUE, referrer: ["glue"], reference: DATA },
	{ ...SKELETON, referrerNamed: /^(nixos-system|darwin-system|home-manager-generation)(-|$)/ },
	{
		...SKELETON,
		referrer: ["glue"],
		referenceNamed:
			/^(etc|system-path|home-manager-(path|files)|(system|user|initrd)-units|set-environment)$/,
	},
	{ ...GLUE, referrer: ["glue"] },
	{
		name: "build-source",
		weight: 1000,
		reason: "what it is built from",
		input: true,
		reference: ["source"],
	},
	{
		name: "build-input",
		weight: 10,
		reason: "an input of a build: a build without that feature",
		input: true,
	},
	{
		name: "data",
		weight: 3,
		reason: "data, not code: an output or a file to leave out",
		reference: DATA,
	},
	{
		name: "from-data",
		weight: 3,
		reason: "data holds it: a name in a file that nothing runs",
		referrer: DATA,
	},
	{
		name: "libc",
		weight: 1000,
		reason: "the C library and its like: all that runs stands on it",
		referenceNamed: /^(glibc|musl|uclibc(-ng)?|gcc-libs|libgcc|libc6|xgcc)$/,
	},
	{
		name: "inside-toolchain",
		weight: 300,
		reason: "inside a toolchain, which needs its parts",
		referrer: ["toolchain"],
		reference: ["toolchain", "library"],
	},
	{
		name: "build-tool",
		weight: 5,
		reason: "a compiler or headers in what is built: often left over from the build",
		referrer: ["other", "desktop", "interpreter", "library", "kernel", "nix"],
		reference: ["toolchain"],
	},
	{
		name: "library",
		weight: 100,
		reason: "inside a library: a build without that feature, for all who use it",
		referrer: ["library"],
	},
	{
		name: "interpreter",
		weight: 30,
		reason: "inside an interpreter or its modules: another build of it",
		referrer: ["interpreter"],
	},
	{
		name: "program",
		weight: 10,
		reason: "a program holds it: a build without that feature",
	},
];

/** What each reference weighs, and by which rule; both parallel to `references.targets`. */
export interface ReferenceWeights {
	readonly weight: Float64Array;
	/** Which of the rules. */
	readonly rule: Uint8Array;
}

/**
 * How hard each reference is to cut, by rules of which the last must fit all. A judgement
 * from names and categories, not a measurement. O(rules × references), plus what `contents`
 * costs.
 */
export function referenceWeights(
	closure: Closure,
	contents: Contents | null,
	rules: readonly WeightRule[] = WEIGHT_RULES,
): ReferenceWeights {
	const { offsets, targets } = closure.references;
	const builds = Uint8Array.from(closure.paths, (path) => (path.endsWith(".drv") ? 1 : 0));
	const category = closure.paths.map((_, i) =>
		builds[i] === 1 ? categoryBuilt(nameAt(closure, i)) : categoryAt(closure, i, contents),
	);
	const fitting = rules.map((rule) => ({
		input: rule.input,
		from: new Set(rule.referrer),
		to: new Set(rule.reference),
		isFrom: rule.referrerNamed && named(closure, rule.referrerNamed),
		isTo: rule.referenceNamed && named(closure, rule.referenceNamed),
	}));
	const weight = new Float64Array(targets.length);
	const rule = new Uint8Array(targets.length);
	for (let i = 0; i < category.length; i++) {
		for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
			const target = targets[k]!;
			const first = fitting.findIndex(
				({ input, from, to, isFrom, isTo }) =>
					(input === undefined || builds[i] === 1) &&
					(from.size === 0 || from.has(category[i]!)) &&
					(to.size === 0 || to.has(category[target]!)) &&
					(isFrom === undefined || isFrom[i] === 1) &&
					(isTo === undefined || isTo[target] === 1),
			);
			rule[k] = first;
			weight[k] = rules[first]!.weight;
		}
	}
	return { weight, rule };
}

/** Where a reference that is there stands in `references.targets`. */
export function placeOf({ references }: Closure, [referrer, reference]: Edge): number {
	return references.offsets[referrer]! + row(references, referrer).indexOf(reference);
}

/** 1 for each path of a package that an expression fits. */
function named(closure: Closure, expression: RegExp): Uint8Array {
	return Uint8Array.from(closure.paths.keys(), (i) =>
		expression.test(packageAt(closure, i).pname) ? 1 : 0,
	);
}

import { type Category, type Contents, categoryAt } from "./categories.ts";
import type { Closure } from "./closure.ts";
import { packageAt } from "./names.ts";

/**
 * How hard a sort of reference is to cut. A rule fits where all of `referrer`, `reference`
 * and `package` that it has fit.
 */
export interface WeightRule {
	readonly name: string;
	/** Compares: a cut of 30 is as hard as thirty of 1. Infinity is for never. */
	readonly weight: number;
	/** Why, as a person is told. */
	readonly reason: string;
	/** What the path that refers is for. */
	readonly referrer?: readonly Category[];
	/** What the path that it refers to is for. */
	readonly reference?: readonly Category[];
	/** The package that is referred to. */
	readonly package?: RegExp;
}

const DATA = ["docs", "locales", "fonts", "firmware", "source"] as const;

/** The first that fits decides; the last fits all. Weights are whole numbers, so cuts are exact. */
export const WEIGHT_RULES: readonly WeightRule[] = [
	{
		name: "glue",
		weight: 1,
		reason: "configuration holds it: an option away",
		referrer: ["glue"],
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
		package: /^(glibc|musl|uclibc(-ng)?|gcc-libs|libgcc|libc6|xgcc)$/,
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
	const category = closure.paths.map((_, i) => categoryAt(closure, i, contents));
	const fitting = rules.map((rule) => ({
		from: new Set(rule.referrer),
		to: new Set(rule.reference),
		isMeant: rule.package && meant(closure, rule.package),
	}));
	const weight = new Float64Array(targets.length);
	const rule = new Uint8Array(targets.length);
	for (let i = 0; i < category.length; i++) {
		for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
			const target = targets[k]!;
			const first = fitting.findIndex(
				({ from, to, isMeant }) =>
					(from.size === 0 || from.has(category[i]!)) &&
					(to.size === 0 || to.has(category[target]!)) &&
					(isMeant === undefined || isMeant[target] === 1),
			);
			rule[k] = first;
			weight[k] = rules[first]!.weight;
		}
	}
	return { weight, rule };
}

/** 1 for each path of a package that an expression fits. */
function meant(closure: Closure, expression: RegExp): Uint8Array {
	return Uint8Array.from(closure.paths.keys(), (i) =>
		expression.test(packageAt(closure, i).pname) ? 1 : 0,
	);
}

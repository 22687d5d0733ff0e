import { type Components, componentsOf } from "./components.ts";
import { type Graph, row } from "./graph.ts";
import { perClosure } from "./memo.ts";
import { baseName, nameOf } from "./store-path.ts";

export const PROBLEM_CODES = [
	"unknown-reference",
	"cycle",
	"illegal-name",
	"duplicate-path",
	"size-missing",
] as const;

/** Something in the input that is odd but can be lived with. */
export interface Problem {
	readonly code: (typeof PROBLEM_CODES)[number];
	readonly message: string;
	/** The store path concerned; null when it is the input as a whole. */
	readonly path: string | null;
}

/**
 * A closure: store paths numbered 0..n-1, their sizes and references, and the roots that
 * reach every one of them. Immutable; made by `assemble`, narrowed by `closureOf`.
 *
 * Sizes are bytes in Float64Array columns (they pass 2^32), NaN where unknown. A size
 * column is null when its source knows none at all.
 */
export interface Closure {
	readonly storeDir: string;
	/** Whole store paths, each once. */
	readonly paths: readonly string[];
	/** Size of each path serialised as a NAR. */
	readonly narSize: Float64Array;
	/** Allocated blocks of each path, each inode counted once within the path. */
	readonly diskSize: Float64Array | null;
	/** Allocated blocks of all paths, each inode counted once; null where unknown. */
	readonly totalDiskSize: number | null;
	/** Size of each path's compressed download. */
	readonly downloadSize: Float64Array | null;
	/** Category of each path (an index into `CATEGORIES`) where the source recorded it. */
	readonly category: Uint8Array | null;
	/** From referrer to reference, without self references. */
	readonly references: Graph;
	/** From reference to referrer, without self references. */
	readonly referrers: Graph;
	/** 1 where the path refers to itself. */
	readonly selfReference: Uint8Array;
	/** The closure is what these reach, themselves included. */
	readonly roots: Uint32Array;
	readonly problems: readonly Problem[];
}

/**
 * Is it what a build needs: derivations, with all their inputs? (Every root is a `.drv`.) What
 * a `.drv` file weighs says nothing of what building costs, so such a closure is counted.
 */
export const isBuildClosure = perClosure(({ paths, roots }) =>
	roots.every((root) => paths[root]!.endsWith(".drv")),
);

/** Are its figures NAR bytes: does the source know any, and is it no build closure? */
export const isSized = perClosure((closure) => !isBuildClosure(closure) && knowsSizes(closure));

/** How many paths have no known size: figures in bytes leave them out. */
export const unsized = perClosure(({ narSize }) => narSize.filter(Number.isNaN).length);

/** Are the sizes of at least half its paths known? Else bytes say little of what is large. */
export const isMostlySized = perClosure(
	(closure) => isSized(closure) && 2 * unsized(closure) <= closure.paths.length,
);

function knowsSizes({ narSize }: Closure): boolean {
	return narSize.some((size) => !Number.isNaN(size));
}

/**
 * What each path weighs in every figure: its NAR bytes, 0 where they are unknown (it is
 * listed in `problems`). Where no size is known at all, and in a build closure, each weighs
 * 1, and figures are numbers of paths.
 */
export const weights = perClosure((closure) =>
	isSized(closure) ? knownSizes(closure.narSize) : new Float64Array(closure.paths.length).fill(1),
);

/** A column of sizes with 0 for the unknown ones. */
export function knownSizes(column: Float64Array): Float64Array {
	return column.map((size) => (Number.isNaN(size) ? 0 : size));
}

/** NAR bytes of a closure, each once; what is unknown counts nothing. */
export function closureBytes({ narSize }: Closure): number {
	return sum(knownSizes(narSize));
}

/** What stands at the top of every answer. Unknown figures are null. */
export interface Total {
	readonly paths: number;
	/** Self references counted, as in Nix's `Refs` table. */
	readonly references: number;
	readonly narSize: number | null;
	readonly diskSize: number | null;
	readonly downloadSize: number | null;
}

/** Totals of the whole closure; every byte once. O(paths). */
export function total(closure: Closure): Total {
	return {
		paths: closure.paths.length,
		references: closure.references.targets.length + sum(closure.selfReference),
		narSize: knowsSizes(closure) ? closureBytes(closure) : null,
		diskSize: closure.totalDiskSize,
		downloadSize: closure.downloadSize === null ? null : sum(knownSizes(closure.downloadSize)),
	};
}

export function sum(numbers: Float64Array | Uint8Array): number {
	let result = 0;
	for (let i = 0; i < numbers.length; i++) result += numbers[i]!;
	return result;
}

/** Strongly connected components of the reference graph, in topological order. */
export function components(closure: Closure): Components {
	return componentsOf(closure.references);
}

/**
 * The default roots: one path (the smallest base name) of every component that nothing
 * outside it refers to. So everything is reached, a file with one top has one root, and a
 * cycle that nothing points at has one too. O(paths + references).
 */
export function defaultRoots(
	storeDir: string,
	paths: readonly string[],
	{ of, count }: Components,
	{ offsets, targets }: Graph,
): Uint32Array {
	const root = new Int32Array(count).fill(-1);
	const held = new Uint8Array(count);
	for (let i = 0; i < paths.length; i++) {
		const component = of[i]!;
		for (let k = offsets[i]!; k < offsets[i + 1]! && held[component] === 0; k++) {
			if (of[targets[k]!] !== component) held[component] = 1;
		}
		if (held[component] === 1) continue;
		const best = root[component]!;
		if (best < 0 || baseName(storeDir, paths[i]!) < baseName(storeDir, paths[best]!)) {
			root[component] = i;
		}
	}
	return Uint32Array.from(root.filter((_, component) => held[component] === 0)).sort();
}

/** What path `i` refers to; last itself, where it does. */
export function allReferences({ references, selfReference }: Closure, i: number): number[] {
	const others = Array.from(row(references, i));
	return selfReference[i] === 1 ? [...others, i] : others;
}

/** The name part of path `i`: `python3-3.13.7`. */
export function nameAt(closure: Closure, i: number): string {
	return nameOf(closure.storeDir, closure.paths[i]!);
}

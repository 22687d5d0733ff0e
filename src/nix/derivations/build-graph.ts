import { assemble } from "../../closure/assemble.ts";
import { type Closure, knownSizes, sum } from "../../closure/closure.ts";
import { dominators } from "../../closure/dominators.ts";
import { retainedWeights } from "../../closure/retained-sizes.ts";
import { lostWithout } from "../../closure/without-paths.ts";
import type { Missing } from "./missing.ts";

/**
 * What is missing as a closure: derivations to build, paths to fetch, and unknown ones, each
 * referring to what it waits for. So what only one of them needs is what it dominates. The
 * columns go by its paths.
 */
export interface BuildGraph {
	readonly closure: Closure;
	/** 1 for a derivation to build. */
	readonly builds: Float64Array;
	/** 1 for a path to fetch. */
	readonly fetches: Float64Array;
	/** Seconds that building took before; NaN where unknown, and for what is not built. */
	readonly seconds: Float64Array;
	/** Bytes to download; NaN where unknown, and for what is not fetched. */
	readonly downloadSize: Float64Array;
}

/**
 * Null where nothing is missing. `secondsOf` is asked once a derivation.
 * O(what is missing and its references).
 */
export function buildGraph(
	storeDir: string,
	{ build, fetch, unknown, wanted }: Missing,
	secondsOf: (drv: string) => number | null,
): BuildGraph | null {
	const paths = [...new Set([...build.keys(), ...fetch.keys(), ...unknown])];
	if (paths.length === 0) return null;
	const number = new Map(paths.map((path, i) => [path, i]));
	const from: number[] = [];
	const to: number[] = [];
	paths.forEach((path, i) => {
		for (const needed of build.get(path) ?? fetch.get(path)?.references ?? []) {
			const target = number.get(needed);
			if (target === undefined) continue; // a reference that is valid
			from.push(i);
			to.push(target);
		}
	});
	const column = (figure: (path: string) => number | null | undefined) =>
		Float64Array.from(paths, (path) => figure(path) ?? Number.NaN);
	const downloadSize = column((path) => fetch.get(path)?.downloadSize);
	return {
		closure: assemble({
			storeDir,
			paths,
			narSize: column((path) => fetch.get(path)?.narSize),
			downloadSize,
			references: { from: Uint32Array.from(from), to: Uint32Array.from(to), count: from.length },
			roots: Uint32Array.from(wanted, (path) => number.get(path)!),
		}),
		builds: column((path) => Number(build.has(path))),
		fetches: column((path) => Number(fetch.has(path))),
		seconds: column((path) => (build.has(path) ? secondsOf(path) : null)),
		downloadSize,
	};
}

/** What is missing, added up. Unknown seconds and bytes are not in the sums. */
export interface BuildTotal {
	readonly build: number;
	/** Derivations whose time is known. */
	readonly timed: number;
	/** Null where there is something, and of none of it the figure is known. */
	readonly seconds: number | null;
	readonly fetch: number;
	readonly downloadSize: number | null;
	readonly narSize: number | null;
}

export function buildTotal({ build, fetch }: Missing, graph: BuildGraph | null): BuildTotal {
	const known = (column: Float64Array | undefined) =>
		column?.filter((figure) => !Number.isNaN(figure)) ?? new Float64Array();
	const times = known(graph?.seconds);
	const added = (numbers: Float64Array, of: number) =>
		numbers.length === 0 && of > 0 ? null : sum(numbers);
	return {
		build: build.size,
		timed: times.length,
		seconds: added(times, build.size),
		fetch: fetch.size,
		downloadSize: added(known(graph?.downloadSize), fetch.size),
		narSize: added(known(graph?.closure.narSize), fetch.size),
	};
}

/** Columns of what goes with each path when it alone is not needed any more. */
export interface Retained {
	/** Derivations that need not be built. */
	readonly builds: Float64Array;
	/** Those among them whose time is known, and their seconds. */
	readonly timed: Float64Array;
	readonly seconds: Float64Array;
	/** Paths that need not be fetched. */
	readonly fetches: Float64Array;
	/** Those among them whose download has a known size, and their bytes. */
	readonly sized: Float64Array;
	readonly downloadSize: Float64Array;
}

/** O(paths), after dominators. */
export function retainedBuilds(graph: BuildGraph): Retained {
	const retained = (weights: Float64Array) => retainedWeights(graph.closure, weights);
	const ones = (column: Float64Array) => column.map((figure) => (Number.isNaN(figure) ? 0 : 1));
	return {
		builds: retained(graph.builds),
		timed: retained(ones(graph.seconds)),
		seconds: retained(knownSizes(graph.seconds)),
		fetches: retained(graph.fetches),
		sized: retained(ones(graph.downloadSize)),
		downloadSize: retained(knownSizes(graph.downloadSize)),
	};
}

/** A derivation that is only built because of another. */
export interface OnlyBuilt {
	readonly drv: number;
	/** Null where several are to blame together. */
	readonly because: number | null;
}

/**
 * Every derivation that would not be built without one certain other, with the nearest such
 * (its immediate dominator). O(paths), after dominators.
 */
export function onlyBuilt({ closure, builds }: BuildGraph): OnlyBuilt[] {
	const { parent } = dominators(closure);
	return Array.from(closure.paths.keys())
		.filter((i) => builds[i] === 1 && parent[i]! < parent.length)
		.map((drv) => ({ drv, because: parent[drv]! }));
}

/** Every other derivation that would not be built without `dropped`, and because of which of them. */
export function onlyBuiltFor(
	{ closure, builds }: BuildGraph,
	dropped: readonly number[],
): OnlyBuilt[] {
	const { parent, order } = dominators(closure);
	const nearest = new Map(dropped.map((i) => [i, i]));
	for (const i of order) {
		const above = nearest.get(parent[i]!);
		if (above !== undefined && !nearest.has(i)) nearest.set(i, above);
	}
	const gone = new Set(dropped);
	return Array.from(lostWithout(closure, dropped))
		.filter((i) => builds[i] === 1 && !gone.has(i))
		.map((drv) => ({ drv, because: nearest.get(drv) ?? null }));
}

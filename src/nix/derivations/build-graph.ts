import { assemble } from "../../closure/assemble.ts";
import type { Closure } from "../../closure/closure.ts";
import { retainedWeights } from "../../closure/retained-sizes.ts";
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
		seconds: column((path) => (build.has(path) ? secondsOf(path) : null)),
		downloadSize,
	};
}

/** What goes with each path when it alone is not needed any more. */
export interface Retained {
	/** Derivations that need not be built. */
	readonly builds: Float64Array;
	/** Of these, how many of unknown time. */
	readonly untimed: Float64Array;
	/** Seconds of those whose time is known. */
	readonly seconds: Float64Array;
	/** Bytes of the downloads whose size is known. */
	readonly downloadSize: Float64Array;
}

/** O(paths), after dominators. */
export function retainedBuilds({ closure, builds, seconds, downloadSize }: BuildGraph): Retained {
	const known = (column: Float64Array) => column.map((figure) => figure || 0);
	const retained = (weights: Float64Array) => retainedWeights(closure, weights);
	return {
		builds: retained(builds),
		untimed: retained(builds.map((one, i) => (Number.isNaN(seconds[i]) ? one : 0))),
		seconds: retained(known(seconds)),
		downloadSize: retained(known(downloadSize)),
	};
}

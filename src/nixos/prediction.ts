import type { Closure } from "../closure/closure.ts";
import type { Derivations } from "../nix/derivations/derivation.ts";
import type { FindSubstitutes } from "../nix/derivations/missing.ts";
import type { LocalStore } from "../nix/store/local-store.ts";
import type { Work } from "../nix/work.ts";

/** How a figure of a path is known. */
export type Source = "store" | "cache" | "predicted";

/** What it takes to have a candidate: only glue to build, something to fetch, packages to build. */
export type TrialClass = "free" | "cached" | "rebuild";

/** A built system by which the glue of another is estimated. */
export interface Base {
	readonly closure: Closure;
	/** Its toplevel's derivation; null where it is not known. */
	readonly drv: string | null;
	/** What builds it; null where that is not known. */
	readonly derivations: Derivations | null;
}

/** Where outputs are looked up. */
export interface Places {
	readonly store: LocalStore;
	/** What binary caches offer. */
	readonly find: FindSubstitutes;
}

/** The closure of a system that need not be built. */
export interface Prediction {
	/** Sizes are NaN where nothing tells them. */
	readonly closure: Closure;
	/** Of each path. */
	readonly sources: readonly Source[];
	readonly class: TrialClass;
	/** Derivations of packages, not glue, that would have to be built. */
	readonly rebuilds: readonly string[];
	/** Paths that would be fetched. */
	readonly fetches: readonly string[];
}

/** Predicts the closure of the outputs of `drv` without building or fetching anything. */
export async function predict(
	_drv: string,
	_derivations: Derivations,
	_base: Base | null,
	_places: Places,
	_work: Work,
): Promise<Prediction> {
	throw new Error("not there yet");
}

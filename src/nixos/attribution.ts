import type { Closure } from "../closure/closure.ts";
import type { Derivations } from "../nix/derivations/derivation.ts";
import type { Definition, Switch, Walk } from "./walk.ts";

/** What the options of a system have to do with the paths of its closure. */
export interface Attribution {
	readonly closure: Closure;
	/** Definitions that mention a path of the closure, with those paths, ascending. */
	readonly definitions: readonly (Definition & { readonly paths: readonly number[] })[];
	/** Switches, with the definitions (by index) that may go with them. */
	readonly switches: readonly (Switch & { readonly governs: readonly number[] })[];
}

/** Joins what options mention with the closure of the system. `derivations` tell outputs. */
export function attribution(
	_closure: Closure,
	_derivations: Derivations,
	_walk: Walk,
): Attribution {
	throw new Error("not there yet");
}

/** What would go with a set of switches, as far as the graph tells. */
export interface Retained {
	readonly weight: number;
	/** Paths of the closure, ascending. */
	readonly paths: Uint32Array;
}

/** What only these switches (by index) together hold. O(paths + references + definitions). */
export function retainedBySwitches(_found: Attribution, _switches: readonly number[]): Retained {
	throw new Error("not there yet");
}

/**
 * The smallest sets of switches, by index, that leave no way to `target`: one set, or several of
 * the same size, those that take the most with them first; none where there is no such set of
 * at most `most` switches.
 */
export function coversOf(
	_found: Attribution,
	_target: number,
	_most: number,
): readonly (readonly number[])[] {
	throw new Error("not there yet");
}

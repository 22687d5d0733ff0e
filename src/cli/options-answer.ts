import { isMostlySized, weights } from "../closure/closure.ts";
import { groupBy } from "../closure/group-by.ts";
import { remembered } from "../closure/memo.ts";
import { retainedPaths } from "../closure/retained-sizes.ts";
import {
	type Attribution,
	coversOf,
	type Retained,
	retainedBySwitches,
} from "../nixos/options/attribution.ts";
import { type Cause, causesOf, chainsFromMentioned } from "../nixos/options/causes.ts";
import { byRank } from "../nixos/options/switch-rank.ts";

/** Switches in a joint set, at most. */
const JOINT = 4;
/** Chains told of each path, at most. */
const CHAINS = 8;

/** What brings a path in. All by number or index. */
export interface PathAnswer {
	readonly path: number;
	readonly causes: readonly Cause[];
	/** From paths that options mention, the shortest first. */
	readonly chains: readonly (readonly number[])[];
	/** The smallest sets of switches without which nothing leads there. */
	readonly covers: readonly (readonly number[])[];
}

/** @param isAsked by name: then sets of switches are looked for, too */
export function aboutPath(found: Attribution, path: number, isAsked: boolean): PathAnswer {
	return {
		path,
		causes: causesOf(found, path),
		chains: chainsFromMentioned(found, path).slice(0, CHAINS),
		covers: isAsked ? coversOf(found, path, JOINT) : [],
	};
}

/**
 * By what paths are ranked: their own bytes; where most sizes are unknown, how many paths each
 * retains, of equal ones those of unknown size first. What only carries what options put in
 * counts for itself alone.
 */
export const ranksOf = remembered((found: Attribution): Float64Array => {
	const { closure, carries } = found;
	if (isMostlySized(closure)) return weights(closure);
	return retainedPaths(closure).map(
		(paths, i) => (carries[i] === 1 ? 1 : paths) + (Number.isNaN(closure.narSize[i]!) ? 0.5 : 0),
	);
});

/** A switch, and what only it holds. */
export interface SwitchAnswer {
	readonly index: number;
	readonly retained: Retained;
	/** Others that hold the very same: they stand in the same module. */
	readonly alike: readonly number[];
}

/**
 * All switches by what they hold: bytes, or paths where most sizes are unknown; of those
 * that hold the same the one likely meant first.
 */
export function heldBySwitches(found: Attribution): SwitchAnswer[] {
	const { switches, closure } = found;
	const figures = ({ weight, paths }: Retained) =>
		isMostlySized(closure) ? [weight, paths.length] : [paths.length, weight];
	const alike = groupBy(switches.keys(), (k) => switches[k]!.governs.join());
	return [...alike.values()]
		.map((each) => byRank(switches, each, null))
		.map((each) => ({ each, retained: retainedBySwitches(found, each.slice(0, 1)) }))
		.sort(({ retained: a }, { retained: b }) => {
			const [[first, second], [other, next]] = [figures(a), figures(b)];
			return other! - first! || next! - second!;
		})
		.flatMap(({ each, retained }) =>
			each.map((index) => ({ index, retained, alike: each.filter((other) => other !== index) })),
		);
}

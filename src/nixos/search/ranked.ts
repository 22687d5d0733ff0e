import { categoryBuilt } from "../../closure/categories.ts";
import { type Closure, nameAt } from "../../closure/closure.ts";
import { largest } from "../../closure/largest.ts";
import { retainedSizes } from "../../closure/retained-sizes.ts";
import type { Change } from "../catalogue/change.ts";
import { type Attribution, coversOf, retainedBySwitches } from "../options/attribution.ts";
import type { Candidates } from "./candidates.ts";
import type { Move } from "./search-world.ts";

/** Heavy paths for each of which sets of changes are looked for, and how large these may be. */
const HEAVY = 24;
const SET = 4;
/** Sets that are tried of those that do for one path. */
const SETS = 3;

/**
 * Moves on a system that some changes lead to: each change that is left, with what it alone holds
 * by the graph; and for each heavy path the smallest sets that cover every way to it, where they
 * hold more jointly than each by itself. Options are not walked again: what they mentioned in the
 * system as it was is found again by path, else by name. O(changes × references).
 */
export function ranked(
	{ changes, found }: Candidates,
	closure: Closure,
	taken: readonly Change[],
	floor: number,
): Move[] {
	const gone = new Set(taken.map(({ id }) => id));
	const here = onClosure(found, closure, (k) => gone.has(changes[k]!.id));
	const alone = changes.map(({ id }, k) =>
		gone.has(id) ? 0 : retainedBySwitches(here, [k]).weight,
	);
	const singles = changes.flatMap((change, k): Move[] =>
		gone.has(change.id) ? [] : [{ changes: [change], expected: alone[k]! }],
	);
	const joint = new Map<string, Move>();
	const heavy = largest(closure, retainedSizes(closure), HEAVY + closure.roots.length, floor);
	for (const target of heavy) {
		if (here.carries[target] === 1) continue;
		const sets = coversOf(here, target, SET).filter(({ length }) => length > 1);
		for (const set of sets.slice(0, SETS)) {
			const expected = retainedBySwitches(here, set).weight;
			if (expected <= set.reduce((sum, k) => sum + alone[k]!, floor)) continue;
			const key = [...set].sort((a, b) => a - b).join();
			joint.set(key, { changes: set.map((k) => changes[k]!), expected });
		}
	}
	return [...singles, ...joint.values()];
}

/** The same of another closure, without the definitions that went with some switches. */
function onClosure(
	found: Attribution,
	closure: Closure,
	isGone: (which: number) => boolean,
): Attribution {
	const byPath = new Map(closure.paths.map((path, i) => [path, i]));
	const byName = new Map(closure.paths.map((_, i) => [nameAt(closure, i), i]));
	const now = found.closure.paths.map(
		(path, i) => byPath.get(path) ?? byName.get(nameAt(found.closure, i)),
	);
	const carries = closure.paths.map((_, i) =>
		categoryBuilt(nameAt(closure, i)) === "glue" ? 1 : 0,
	);
	for (const [i, place] of now.entries()) {
		if (place !== undefined) carries[place] = found.carries[i] === 1 ? 1 : 0;
	}
	for (const root of closure.roots) carries[root] = 1;
	const removed = new Set(found.switches.flatMap(({ governs }, k) => (isGone(k) ? governs : [])));
	return {
		closure,
		definitions: found.definitions.map((each, k) => ({
			...each,
			paths: removed.has(k)
				? []
				: [...new Set(each.paths.flatMap((i) => now[i] ?? []))].sort((a, b) => a - b),
		})),
		switches: found.switches.map((each, k) => ({
			...each,
			governs: isGone(k) ? [] : each.governs,
		})),
		carries: Uint8Array.from(carries),
	};
}

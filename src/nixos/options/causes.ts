import { row } from "../../closure/graph.ts";
import { UNREACHED } from "../../closure/reach.ts";
import type { Attribution } from "./attribution.ts";
import { gates, isOpen, without } from "./attribution-graph.ts";
import { byRank } from "./switch-rank.ts";

/** A definition that brings a path in, and the switches that would take it away again. */
export interface Cause {
	/** By index. */
	readonly definition: number;
	/** By index, the one most likely meant first. */
	readonly switches: readonly number[];
}

/**
 * The definitions that bring path `path` in by themselves: the most specific ones, without those
 * that only pass on what they are told. None where no option mentions it.
 */
export function causesOf(found: Attribution, path: number): Cause[] {
	const gate = gates(found)[path];
	if (gate === undefined) return [];
	const { members, first } = gate;
	const governing = new Set(members);
	const near = [...found.switches.keys()].filter((k) =>
		found.switches[k]!.governs.some((each) => governing.has(each)),
	);
	const off = near.map((k) => without(found, [k]));
	return [...members.keys()]
		.filter((k) => first[k] === 1)
		.map((k) => {
			const definition = members[k]!;
			const ending = near.filter((_, at) => !isOpen(gate, off[at]!, [k]));
			const { option } = found.definitions[definition]!;
			return { definition, switches: byRank(found.switches, ending, option) };
		});
}

/**
 * Chains to `path` from paths nearby that options mention, or from a root where none does: who
 * refers to it in its own right. Shortest first; each begins with another path, and no other
 * path in it is mentioned but `path` itself. O(paths + references).
 */
export function chainsFromMentioned(found: Attribution, path: number): number[][] {
	const { referrers, paths } = found.closure;
	const mentioned = gates(found);
	const next = new Uint32Array(paths.length).fill(UNREACHED);
	next[path] = path;
	const queue = [path];
	const tops: number[] = [];
	for (let head = 0; head < queue.length; head++) {
		const at = queue[head]!;
		let isTop = at !== path && mentioned[at] !== undefined;
		if (!isTop) {
			const above = row(referrers, at).filter(
				(each) => found.carries[each] === 0 || mentioned[at] === undefined,
			);
			isTop = at !== path && above.length === 0;
			for (const each of above) {
				if (next[each] !== UNREACHED) continue;
				next[each] = at;
				queue.push(each);
			}
		}
		if (isTop) tops.push(at);
	}
	return tops.map((top) => {
		const chain = [top];
		for (let at = top; at !== path; at = next[at]!) chain.push(next[at]!);
		return chain;
	});
}

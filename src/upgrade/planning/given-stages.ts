import type { PlanStage, PlanUnit, UnitState } from "../../closure/upgrade-plan.ts";
import type { Model } from "./model.ts";
import type { PathBytes } from "./path-bytes.ts";
import { type Station, stagesOf } from "./stages.ts";
import type { System } from "./two-systems.ts";

/**
 * The stages through given systems, the old one first and the new one last: of all ways that
 * leave some of them out (never those two, never the order) one with the fewest activations
 * that needs no more than `capacity`; where none does, of those with the least peak. From a
 * system to the next it needs what both hold side by side. O(systems^2 * paths).
 */
export function givenStages(
	model: Model,
	systems: readonly System[],
	bytes: PathBytes,
	capacity: number,
): PlanStage[] {
	const sets = systems.map(({ closure }) => new Set(closure.paths));
	const sum = (paths: Iterable<string>) => {
		let all = 0;
		for (const path of paths) all += bytes.of(path);
		return all;
	};
	const needs = sets.map((to, t) =>
		sets.slice(0, t).map((from) => sum(from) + sum([...to].filter((path) => !from.has(path)))),
	);
	const stations = wayOf(needs, capacity).map((k): Station => {
		const { closure, root, order } = systems[k]!;
		return {
			system: closure.paths[root]!,
			kind: k === systems.length - 1 ? "new" : "given",
			states: statesIn(model.units, sets[k]!),
			parts: Array.from(order, (i) => closure.paths[i]!).map((path) => ({
				paths: [path],
				bytes: bytes.of(path),
			})),
			made: [],
		};
	});
	// What all systems have is among their parts.
	return stagesOf({ ...model, keep: 0 }, stations, 1);
}

/**
 * The systems to go through, from the first to the last. `needs[to][from]` is what a step needs.
 * First the least peak there is; then the fewest steps within it, or within `capacity`.
 */
function wayOf(needs: readonly (readonly number[])[], capacity: number): number[] {
	const peaks = [0];
	for (const row of needs.slice(1)) {
		peaks.push(Math.min(...row.map((need, from) => Math.max(need, peaks[from]!))));
	}
	const limit = Math.max(capacity, peaks.at(-1)!);
	const ways: (readonly number[] | null)[] = [[0]];
	for (const [k, row] of needs.slice(1).entries()) {
		let best: readonly number[] | null = null;
		for (const [from, need] of row.entries()) {
			const way = ways[from]!;
			if (need > limit || way === null) continue;
			if (best === null || way.length + 1 < best.length) best = [...way, k + 1];
		}
		ways.push(best);
	}
	return [...ways.at(-1)!];
}

/** Where units stand in a system that somebody else has made. */
function statesIn(units: readonly PlanUnit[], paths: ReadonlySet<string>): UnitState[] {
	return units.map(({ pairs }) => {
		const isNew = ([old, now]: (typeof pairs)[number]) =>
			now === null ? !paths.has(old) : paths.has(now);
		if (pairs.every(isNew)) return "new";
		const isThere = (path: string | null) => path !== null && paths.has(path);
		return pairs.some((pair) => pair.some(isThere)) ? "old" : "absent";
	});
}

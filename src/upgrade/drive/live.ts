import type { UpgradePlan } from "../../closure/upgrade-plan.ts";

/**
 * Paths of the plan that are there before the first stage (at 0) and once each stage is
 * committed and what it releases is gone. What both systems have is in none of them.
 * O(stages * paths).
 */
export function liveSets(plan: UpgradePlan): readonly ReadonlySet<string>[] {
	const start = new Set([
		...plan.atoms.filter(({ side }) => side === "old").flatMap(({ paths }) => paths),
		...plan.glue.map(({ path }) => path),
	]);
	const come = new Set<string>();
	for (const { fetch, release } of plan.stages) {
		for (const path of fetch) come.add(path);
		for (const path of release) if (!come.has(path)) start.add(path);
	}
	const sets: ReadonlySet<string>[] = [start];
	let live = start;
	for (const { fetch, release } of plan.stages) {
		live = new Set([...live, ...fetch]);
		for (const path of release) live.delete(path);
		sets.push(live);
	}
	return sets;
}

/** Every path that is in one of the sets. */
export function allOf(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
	return new Set(sets.flatMap((set) => [...set]));
}

/** What a set has that the other has not. */
export function without(paths: Iterable<string>, others: ReadonlySet<string>): readonly string[] {
	return [...paths].filter((path) => !others.has(path));
}

/** What has been there since the start, and is not needed once so many stages are committed. */
export function releasedBy(live: readonly ReadonlySet<string>[], stage: number): readonly string[] {
	return without(allOf(live.slice(0, stage)), live[stage]!);
}

/** The system that is active once so many stages are committed. */
export function systemAt(plan: UpgradePlan, stage: number): string {
	return stage === 0 ? plan.old : plan.stages[stage - 1]!.system;
}

/** Every system of the plan, the old one first. */
export function systemsOf(plan: UpgradePlan): readonly string[] {
	return [plan.old, ...plan.stages.map(({ system }) => system)];
}

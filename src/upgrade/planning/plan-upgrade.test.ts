import fc from "fast-check";
import { expect, test } from "vitest";
import type { Closure } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { isLegal } from "../../closure/store-path.ts";
import { forAll, range } from "../../closure/testing.ts";
import { isOldOnly, type UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";
import { planAgain, planUpgrade } from "./plan-upgrade.ts";
import { policies, systems, type TwoSystems } from "./testing.ts";
import { systemOf } from "./two-systems.ts";

/** A capacity somewhere between what is too little and what is plenty. */
const cases = fc.record({
	two: systems,
	policy: policies,
	part: fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
});

function planned(two: TwoSystems, policy: UpgradePolicy, part: number): UpgradePlan {
	const all = { ...two, policy, given: null };
	const { naivePeak, lowerBound } = planUpgrade({ ...all, capacity: 0 });
	const capacity = Math.round(lowerBound + part * (naivePeak - lowerBound));
	return planUpgrade({ ...all, capacity });
}

/** Bytes of each path that a plan speaks of, from the closures and what it makes. */
function sizesOf({ old, new: now }: TwoSystems, plan: UpgradePlan): Map<string, number> {
	return new Map([
		...plan.stages.flatMap(({ made }) => made.map(({ path, size }) => [path, size] as const)),
		...[now, old].flatMap(({ paths, narSize }) =>
			paths.map((path, i) => [path, narSize[i]!] as const),
		),
	]);
}

/** What is there before each stage, at its worst, and when it is over. */
function simulated(plan: UpgradePlan, start: Iterable<string>) {
	let there = new Set(start);
	return plan.stages.map((stage) => {
		const before = there;
		const most = new Set([...there, ...stage.fetch]);
		there = new Set([...most].filter((path) => !stage.release.includes(path)));
		return { stage, before, most, after: there };
	});
}

function reached(closure: Closure, paths: Iterable<string>): Set<string> {
	const numbers = new Map(closure.paths.map((path, i) => [path, i]));
	const found = new Set([...paths].filter((path) => numbers.has(path)));
	for (const path of found) {
		for (const target of row(closure.references, numbers.get(path)!))
			found.add(closure.paths[target]!);
	}
	return found;
}

test("set by set, a plan needs what it says, and ends with exactly the new system", () => {
	forAll(cases, ({ two, policy, part }) => {
		const plan = planned(two, policy, part);
		const sizes = sizesOf(two, plan);
		const weigh = (paths: Iterable<string>) =>
			[...paths].reduce((all, path) => all + sizes.get(path)!, 0);
		expect(plan).toMatchObject({
			current: weigh(two.old.paths),
			target: weigh(two.new.paths),
			naivePeak: weigh(new Set([...two.old.paths, ...two.new.paths])),
			peak: Math.max(...plan.stages.map(({ peak }) => peak)),
			fits: plan.peak <= plan.capacity,
			shortfall: Math.max(0, plan.peak - plan.capacity),
		});
		expect(plan.peak).toBeLessThanOrEqual(plan.naivePeak);
		expect(plan.lowerBound).toBeLessThanOrEqual(plan.peak);
		const steps = simulated(plan, two.old.paths);
		for (const { stage, before, most } of steps) {
			expect(stage.fetch.filter((path) => before.has(path))).toEqual([]);
			expect(new Set(stage.fetch).size).toBe(stage.fetch.length);
			expect(stage.release.filter((path) => !most.has(path))).toEqual([]);
			expect([stage.fetchBytes, stage.releaseBytes]).toEqual([
				weigh(stage.fetch),
				weigh(stage.release),
			]);
			expect(stage.peak).toBe(weigh(most));
			for (const { path } of stage.made) {
				expect(isLegal(plan.storeDir, path)).toBe(true);
				expect(stage.fetch).toContain(path);
				expect(stage.release).not.toContain(path);
			}
		}
		expect(steps.at(-1)!.after).toEqual(new Set(two.new.paths));
		expect(plan.stages.map(({ index }) => index)).toEqual(
			range(plan.stages.length).map((k) => k + 1),
		);
		expect(plan.stages.at(-1)).toMatchObject({ system: plan.new, kind: "new" });
	});
});

test("what comes comes after what it refers to, and goes before it", () => {
	forAll(cases, ({ two, policy, part }) => {
		const plan = planned(two, policy, part);
		for (const { fetch, release } of plan.stages) {
			for (const closure of [two.old, two.new]) {
				for (const [list, later] of [
					[fetch, false],
					[release, true],
				] as const) {
					for (const [at, path] of list.entries()) {
						for (const below of reached(closure, [path])) {
							if (below === path || !list.includes(below)) continue;
							expect(list.indexOf(below) > at).toBe(later);
						}
					}
				}
			}
		}
	});
});

test("each system on the way has all that it refers to, before and after the release", () => {
	forAll(cases, ({ two, policy, part }) => {
		const plan = planned(two, policy, part);
		const old = systemOf(two.old);
		for (const { stage, most, after } of simulated(plan, two.old.paths)) {
			for (const there of [most, after]) expect(there).toContain(stage.system);
			const isNew = stage.kind === "new";
			const pathsOf = new Map(
				plan.units.flatMap(({ pairs }, u) =>
					pairs.map(([was, is]) => {
						const state = stage.states[u]!;
						const there = state === "old" ? was : state === "new" ? is : null;
						return [was, there === null ? [] : [there]] as const;
					}),
				),
			);
			const packages = isNew
				? [plan.new]
				: old.frontier.flatMap((i) => pathsOf.get(two.old.paths[i]!) ?? [two.old.paths[i]!]);
			const needed = [...reached(two.old, packages), ...reached(two.new, packages)];
			expect(needed.filter((path) => !after.has(path))).toEqual([]);
			if (isNew) continue;
			// Each path of the configuration is there as it was, or was made.
			const asItWas = plan.glue.filter(
				({ path }) => after.has(path) && !plan.pinned.includes(path),
			);
			const changed = plan.glue.filter(({ users }) => users.some((u) => stage.states[u] !== "old"));
			expect(stage.made.length).toBe(changed.length);
			for (const { path } of asItWas) expect(changed.map((each) => each.path)).not.toContain(path);
		}
	});
});

test("units go from old to new, and only what may be absent is absent for a while", () => {
	forAll(cases, ({ two, policy, part }) => {
		const plan = planned(two, policy, part);
		const isGone = new Set(plan.units.filter(isOldOnly).map(({ name }) => name));
		let states = plan.units.map(() => "old");
		for (const stage of plan.stages) {
			const told = [
				...stage.drops.map((name) => [name, "old", isGone.has(name) ? "new" : "absent"]),
				...stage.adds.map((name) => [name, "absent", "new"]),
				...stage.switches.map((name) => [name, "old", "new"]),
			].sort();
			const changed = plan.units.flatMap(({ name }, u) =>
				states[u] === stage.states[u] ? [] : [[name, states[u], stage.states[u]]],
			);
			expect(told).toEqual(changed.sort());
			for (const [u, state] of stage.states.entries()) {
				if (state === "absent") expect(plan.units[u]!.vital).toBe(false);
			}
			expect(stage.barrier).toBe(
				plan.units.some(
					({ barrier }, u) => barrier && states[u] !== "new" && stage.states[u] === "new",
				),
			);
			states = [...stage.states];
		}
		expect(states.every((state) => state === "new")).toBe(true);
	});
});

test("pinned paths stay to the end if they can, else their release waits for a reboot", () => {
	forAll(cases, ({ two, policy, part }) => {
		const plan = planned(two, policy, part);
		const pinned = new Set(plan.pinned);
		for (const { stage } of simulated(plan, two.old.paths)) {
			expect(stage.reboot).toBe(stage.release.some((path) => pinned.has(path)));
		}
		const free = planned(two, { ...policy, pinned: [] }, part);
		const held = plan.stages.slice(0, -1).every(({ reboot }) => !reboot);
		if (!held) expect(plan.peak).toBe(free.peak);
		expect(plan.stages.flatMap(({ release }) => release)).toEqual(
			expect.arrayContaining([...plan.pinned]),
		);
	});
});

test("the plain upgrade is the plan as soon as it fits", () => {
	forAll(cases, ({ two, policy }) => {
		const plan = planned(two, policy, 1);
		expect(plan).toMatchObject({ fits: true, shortfall: 0, peak: plan.naivePeak });
		expect(plan.stages).toHaveLength(1);
	});
});

test("planned again from where it stands, the rest is as good, and ends the same", () => {
	forAll(cases, ({ two, policy, part }) => {
		const plan = planned(two, policy, part);
		const steps = simulated(plan, two.old.paths);
		for (const [k, { stage, after }] of steps.entries()) {
			const rest = planAgain(plan, stage.index, plan.capacity);
			if (k === steps.length - 1) {
				expect(rest.stages).toEqual([]);
				continue;
			}
			expect(rest.stages[0]!.index).toBe(stage.index + 1);
			expect(rest.peak).toBeLessThanOrEqual(
				Math.max(...plan.stages.slice(k + 1).map(({ peak }) => peak)),
			);
			expect(simulated(rest, after).at(-1)!.after).toEqual(new Set(two.new.paths));
			// And once more, from what only its own stages still know.
			const again = planAgain(rest, stage.index, plan.naivePeak * 2);
			expect(again.stages.length).toBe(1);
			expect(again.stages[0]!.peak).toBe(
				rest.stages[0]!.peak - rest.stages[0]!.fetchBytes + again.stages[0]!.fetchBytes,
			);
			expect(simulated(again, after).at(-1)!.after).toEqual(new Set(two.new.paths));
		}
	});
});

test("the same systems give the same plan", () => {
	forAll(cases, ({ two, policy, part }) => {
		expect(planned(two, policy, part)).toEqual(planned(two, policy, part));
	});
});

import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import type { PlanStage, UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";
import { lowerBound } from "../schedule/lower-bound.ts";
import { schedule } from "../schedule/schedule.ts";
import { partsOf } from "./atoms.ts";
import { givenStages } from "./given-stages.ts";
import { instanceOf, type Model, systemBytes } from "./model.ts";
import { nonVitalRemedies } from "./non-vital-remedies.ts";
import { pathBytes } from "./path-bytes.ts";
import { pinnedPaths } from "./pinned-paths.ts";
import { sharedBaseNotes } from "./shared-base-notes.ts";
import { newStation, oldStation, type Station, stagesOf, startOf, stationOf } from "./stages.ts";
import { type System, systemOf } from "./two-systems.ts";
import { unitsOf } from "./units.ts";

/** What a plan is made for. */
export interface PlanRequest {
	/** One root each. */
	readonly old: Closure;
	readonly new: Closure;
	/** The most bytes that all their paths may hold at any moment. */
	readonly capacity: number;
	readonly policy: UpgradePolicy;
	/** Systems to go through, in this order; null to make them. */
	readonly given: readonly Closure[] | null;
	/** Old paths that stay whatever happens, for others keep them: they go last. */
	readonly kept?: ReadonlySet<string>;
}

/** The plan from one system to the other. Throws `WhittleError` for what cannot be planned. */
export function planUpgrade(request: PlanRequest): UpgradePlan {
	const { capacity, policy } = request;
	const [old, now] = [systemOf(request.old), systemOf(request.new)];
	const given = (request.given ?? []).map(systemOf);
	mustShareStore([old, now, ...given]);
	const bytes = pathBytes([old, now, ...given].map(({ closure }) => closure));
	const { units, notes } = unitsOf(old, now, bytes, policy);
	const pinned = pinnedPaths(old, now, policy.pinned);
	const model = (held: ReadonlySet<string>): Model => ({
		storeDir: old.closure.storeDir,
		old: old.closure.paths[old.root]!,
		new: now.closure.paths[now.root]!,
		units,
		...partsOf(old, now, units, bytes, held),
		pinned: [...pinned.paths],
	});
	const kept = request.kept ?? new Set();
	const free = model(kept);
	const told = {
		unit: bytes.unit,
		notes: [
			...bytes.notes,
			...notes,
			...pinned.notes,
			...(units.length === 0 && free.old !== free.new ? [whyOneStep(old, now)] : []),
			...sharedBaseNotes(free),
		],
	};
	if (request.given !== null) {
		const stages = givenStages(free, [old, ...given, now], bytes, capacity);
		const { current, target } = systemBytes(free);
		// What was given may be finer, or other, than what could be made.
		return complete(free, told, stages, capacity, Math.max(current, target));
	}
	const planned = (of: Model) => {
		const { stages, bound } = scheduled(of, oldStation(of), 1, capacity);
		return complete(of, told, stages, capacity, bound);
	};
	if (pinned.paths.size > 0) {
		const toTheEnd = planned(model(new Set([...pinned.paths, ...kept])));
		if (toTheEnd.fits) return toTheEnd;
	}
	const plan = planned(free);
	if (plan.fits || plan.stages.length === 0) return plan;
	return {
		...plan,
		remedies: nonVitalRemedies(
			free,
			plan.stages.map(({ states }) => states),
			plan.peak,
			capacity,
		),
	};
}

/**
 * The rest of a plan made anew within another capacity, from where it stands once the stage of
 * that number is committed (the one before its first: at its start): the stages that are left,
 * numbered on. Stages that were given stay as they are.
 */
export function planAgain(plan: UpgradePlan, committed: number, capacity: number): UpgradePlan {
	const done = committed + 1 - (plan.stages[0]?.index ?? committed + 1);
	const left = plan.stages.slice(done);
	if (left.length === 0 || left.some(({ kind }) => kind === "given")) {
		return complete(plan, plan, left, capacity, plan.lowerBound);
	}
	const last = plan.stages[done - 1];
	const from = last === undefined ? startOf(plan) : stationOf(plan, last.states, last.index, last);
	const { stages, bound } = scheduled(plan, from, left[0]!.index, capacity);
	return complete(plan, plan, stages, capacity, bound);
}

/** The stages of the best schedule from a station on, and what no schedule can do with less than. */
function scheduled(model: Model, from: Station, first: number, capacity: number) {
	if (model.old === model.new) return { stages: [], bound: systemBytes(model).current };
	const instance = instanceOf(model, from.states);
	const stations = schedule(instance, capacity)
		.steps.slice(0, -1)
		.map((states, k) => stationOf(model, states, first + k));
	const stages = stagesOf(model, [from, ...stations, newStation(model)], first);
	return { stages, bound: lowerBound(instance) };
}

function complete(
	model: Model,
	{ unit, notes }: Pick<UpgradePlan, "unit" | "notes">,
	stages: readonly PlanStage[],
	capacity: number,
	bound: number,
): UpgradePlan {
	const { storeDir, old, new: now, keep, units, atoms, glue, newGlue, pinned } = model;
	const { current, target, naivePeak } = systemBytes(model);
	const peak = stages.reduce((most, stage) => Math.max(most, stage.peak), 0) || current;
	return {
		storeDir,
		old,
		new: now,
		capacity,
		current,
		target,
		naivePeak,
		// The stages themselves prove that their peak is enough.
		lowerBound: Math.min(bound, peak),
		peak,
		fits: peak <= capacity,
		shortfall: Math.max(0, peak - capacity),
		stages,
		keep,
		units,
		atoms,
		glue,
		newGlue,
		pinned,
		unit,
		remedies: [],
		notes,
	};
}

function mustShareStore(systems: readonly System[]): void {
	const [first, ...others] = systems.map(({ closure }) => closure.storeDir);
	const other = others.find((storeDir) => storeDir !== first);
	if (other === undefined) return;
	throw new WhittleError(
		"two-stores",
		`the systems are of two stores, ${first} and ${other}`,
		null,
		"an upgrade stays within one store directory: name systems that were built for the same",
	);
}

function whyOneStep(old: System, now: System): string {
	const bare = [old, now].find(({ isGlue, root }) => isGlue[root] === 0);
	return bare === undefined
		? "no package of the old system has a counterpart in the new one: there is nothing between them"
		: "this is no system but a package: there is no configuration to make systems between from";
}

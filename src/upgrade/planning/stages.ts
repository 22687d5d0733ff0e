import {
	isOldOnly,
	type MadePath,
	type PlanStage,
	type UnitState,
	type UpgradePlan,
} from "../../closure/upgrade-plan.ts";
import type { States } from "../schedule/instance.ts";
import type { Model } from "./model.ts";
import { predictedPath } from "./predicted-path.ts";

/** Paths that are there together or not at all. */
interface Part {
	readonly paths: readonly string[];
	readonly bytes: number;
}

/** A system on the way: where its units stand, and what is there while it is. */
export interface Station {
	readonly system: string;
	readonly kind: PlanStage["kind"];
	readonly states: States;
	/** All but what both systems have, references before referrers. */
	readonly parts: readonly Part[];
	readonly made: readonly MadePath[];
}

/** What was made for a system. */
type Made = Pick<Station, "system" | "made">;

/**
 * Where an upgrade stands when its units do as `states` says and it is not done. Configuration
 * with something below it that was switched is made anew: by `made`, else under names that are
 * predicted for this stage. O(parts * users).
 */
export function stationOf(
	model: Model,
	states: States,
	stage: number,
	{ system, made }: Made = predicted(model, states, stage),
): Station {
	const held = new Set(
		model.atoms.flatMap((atom) => (atom.side === "old" && atom.last ? atom.paths : [])),
	);
	return {
		system,
		kind: "made",
		states,
		parts: [
			...model.atoms.filter(
				({ side, users, last }) =>
					(side === "old" && last) || users.some((user) => states[user] === side),
			),
			...model.glue
				.filter(({ path, users }) => isAsItWas(users, states) && !held.has(path))
				.map(({ path, bytes }) => ({ paths: [path], bytes })),
			...made.map(({ path, size }) => ({ paths: [path], bytes: size })),
		],
		made,
	};
}

/** The old system as it is. */
export function oldStation(model: Model): Station {
	return stationOf(
		model,
		model.units.map(() => "old"),
		0,
	);
}

/**
 * Where the stages of a plan start: the old system, or of a plan that was made again a system
 * whose own configuration only the stages that release it still know.
 */
export function startOf(plan: UpgradePlan): Station {
	const [first] = plan.stages;
	if (first === undefined || first.index === 1) return oldStation(plan);
	const states = first.states.map((state, u): UnitState => {
		const { name } = plan.units[u]!;
		if (first.adds.includes(name)) return "absent";
		return first.drops.includes(name) || first.switches.includes(name) ? "old" : state;
	});
	const known = stationOf(plan, states, 0, { system: plan.old, made: [] });
	const told = new Set([
		...plan.atoms.flatMap(({ paths }) => paths),
		...plan.glue.map(({ path }) => path),
		...plan.stages.flatMap(({ made }) => made.map(({ path }) => path)),
	]);
	const paths = plan.stages.flatMap(({ release }) => release.filter((path) => !told.has(path)));
	const bytes = first.peak - first.fetchBytes - plan.keep - bytesOf(known.parts);
	return { ...known, parts: [...known.parts, { paths: paths.reverse(), bytes }] };
}

/** The new system. */
export function newStation(model: Model): Station {
	return {
		system: model.new,
		kind: "new",
		states: model.units.map((): UnitState => "new"),
		parts: [...model.atoms.filter(({ side }) => side === "new"), model.newGlue],
		made: [],
	};
}

function isAsItWas(users: readonly number[], states: States): boolean {
	return users.every((user) => states[user] === "old");
}

/** What has to be made for a system between, references before referrers. */
function predicted(model: Model, states: States, stage: number): Made {
	const seed = [stage, model.old, model.new, ...states.map((state) => state[0])].join(" ");
	const made = new Map(
		model.glue
			.filter(({ users }) => !isAsItWas(users, states))
			.map(({ path, name, madeBytes }) => [
				path,
				{
					path: predictedPath(model.storeDir, name, `${seed} ${path}`),
					predicted: true,
					size: madeBytes,
				},
			]),
	);
	return { system: made.get(model.old)?.path ?? model.old, made: [...made.values()] };
}

/** The stages from station to station; the first is where it starts, at stage `first - 1`. */
export function stagesOf(model: Model, stations: readonly Station[], first: number): PlanStage[] {
	const pinned = new Set(model.pinned);
	return stations.slice(1).map((to, k) => {
		const from = stations[k]!;
		const come = without(to.parts, from.parts);
		const gone = without(from.parts, to.parts);
		const fetchBytes = bytesOf(come);
		const release = gone.flatMap(({ paths }) => paths).reverse();
		const names = (before: UnitState, after: UnitState, isGone = false) =>
			model.units
				.filter(
					(unit, u) =>
						from.states[u] === before && to.states[u] === after && isOldOnly(unit) === isGone,
				)
				.map(({ name }) => name);
		return {
			index: first + k,
			system: to.system,
			kind: to.kind,
			states: to.states,
			fetch: come.flatMap(({ paths }) => paths),
			fetchBytes,
			release,
			releaseBytes: bytesOf(gone),
			peak: model.keep + bytesOf(from.parts) + fetchBytes,
			drops: [...names("old", "absent"), ...names("old", "new", true)],
			adds: names("absent", "new"),
			switches: names("old", "new"),
			made: to.made,
			barrier: model.units.some(
				({ barrier }, u) => barrier && to.states[u] === "new" && from.states[u] !== "new",
			),
			reboot: release.some((path) => pinned.has(path)),
		};
	});
}

function bytesOf(parts: readonly Part[]): number {
	return parts.reduce((all, { bytes }) => all + bytes, 0);
}

/** Those that the others have not. Parts are told by their first path: it is in no other part. */
function without(parts: readonly Part[], others: readonly Part[]): Part[] {
	const theirs = new Set(others.map(({ paths }) => paths[0]));
	return parts.filter(({ paths }) => paths.length > 0 && !theirs.has(paths[0]));
}

import { nameOf } from "../../closure/store-path.ts";
import type { MadePath, PlanStage, UpgradePlan } from "../../closure/upgrade-plan.ts";
import { type GlueFiles, type MadeSystem, makeSystem } from "../glue/make-system.ts";
import { leftNotes } from "./left-notes.ts";
import { newStation, type Station, stagesOf, startOf, stationOf } from "./stages.ts";

/** What is allocated on a disk is whole blocks. */
const BLOCK = 4096;

/** A plan whose systems between were made, and what they do without, in words. */
export interface MadePlan {
	readonly plan: UpgradePlan;
	readonly left: readonly string[];
}

/**
 * The plan with each of its systems between made from files, so that their paths are real, and
 * so is what stages fetch, release and need. Nothing is kept of what is made. Throws
 * `WhittleError` where a system cannot be made.
 */
export async function withMadeStages(plan: UpgradePlan, files: GlueFiles): Promise<MadePlan> {
	const systems = new Map<number, MadeSystem>();
	for (const stage of plan.stages) {
		if (stage.kind === "made") systems.set(stage.index, await makeSystem(plan, stage, files));
	}
	return {
		plan: withSystems(plan, systems),
		left: [...systems].flatMap(([index, { left }]) => leftNotes(index, left)),
	};
}

/** The plan with systems, by the number of their stage, in place of what was predicted for them. */
export function withSystems(
	plan: UpgradePlan,
	systems: ReadonlyMap<number, MadeSystem>,
): UpgradePlan {
	if (systems.size === 0) return plan;
	const stations = plan.stages.map((stage): Station => {
		if (stage.kind === "new") return newStation(plan);
		const { states, index } = stage;
		const real = systems.get(index);
		if (real === undefined) return stationOf(plan, states, index, stage);
		const made = real.paths.map(({ path, narSize }) => ({
			path,
			predicted: false,
			size: sizeOf(plan, stage, path, narSize),
		}));
		return stationOf(plan, states, index, { system: real.system, made });
	});
	const stages = stagesOf(plan, [startOf(plan), ...stations], plan.stages[0]!.index);
	const peak = Math.max(...stages.map((stage) => stage.peak));
	return {
		...plan,
		stages,
		peak,
		lowerBound: Math.min(plan.lowerBound, peak),
		fits: peak <= plan.capacity,
		shortfall: Math.max(0, peak - plan.capacity),
	};
}

/** In the plan's bytes: of a disk whole blocks, or as much as was predicted for it. */
function sizeOf(
	{ unit, storeDir }: UpgradePlan,
	{ made }: PlanStage,
	path: string,
	narSize: number,
): number {
	if (unit === "nar") return narSize;
	const name = nameOf(storeDir, path);
	const isNamed = (each: MadePath) => nameOf(storeDir, each.path) === name;
	return Math.max(made.find(isNamed)?.size ?? 0, Math.ceil(narSize / BLOCK) * BLOCK);
}

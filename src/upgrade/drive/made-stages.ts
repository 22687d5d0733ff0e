import { nameOf } from "../../closure/store-path.ts";
import type { MadePath, PlanStage, UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { CacheFolder } from "../../nix/cache/write-cache.ts";
import { type MadeSystem, makeSystem, type NewPath } from "../glue/make-system.ts";
import { leftNotes } from "../planning/left-notes.ts";
import type { Drive } from "./drive.ts";

/** What is allocated on a disk is whole blocks. */
const BLOCK = 4096;

/**
 * The plan with the systems behind `committed` made that have to be, and kept in the backup: real
 * paths stand where predicted ones stood. Nothing is kept on a dry run. Throws `WhittleError`
 * where a system cannot be made.
 */
export async function makeStages(
	plan: UpgradePlan,
	committed: number,
	{ files, target, emit }: Pick<Drive, "files" | "target" | "emit">,
	backup: CacheFolder,
): Promise<UpgradePlan> {
	const systems = new Map<number, MadeSystem>();
	for (const stage of plan.stages) {
		if (stage.kind !== "made" || stage.index <= committed) continue;
		const system = await makeSystem(plan, stage, files);
		systems.set(stage.index, system);
		for (const note of leftNotes(stage.index, system.left)) emit({ kind: "note", note });
		if (target.dryRun) continue;
		for (const { path, narHash, references, contentAddress, nar } of system.paths) {
			await backup.add({
				path,
				narHash,
				references,
				contentAddress,
				deriver: null,
				nar: inOnePiece(nar),
			});
		}
	}
	return withMadeSystems(plan, systems);
}

/** The plan with what was made in place of what was predicted; `systems` by the stage's number. */
export function withMadeSystems(
	plan: UpgradePlan,
	systems: ReadonlyMap<number, MadeSystem>,
): UpgradePlan {
	let before: Pick<PlanStage, "made"> = { made: [] };
	let realBefore: readonly MadePath[] = [];
	const stages = plan.stages.map((stage): PlanStage => {
		const system = systems.get(stage.index);
		const real =
			system === undefined ? stage.made : system.paths.map((path) => madePath(plan, stage, path));
		const [gone, come] = [pathsOf(before.made), pathsOf(stage.made)];
		const added = lacking(real, realBefore);
		const taken = lacking(realBefore, real);
		const [fetched, released] = [
			stage.made.filter(({ path }) => stage.fetch.includes(path)),
			before.made.filter(({ path }) => stage.release.includes(path)),
		];
		const fetchBytes = stage.fetchBytes - sum(fetched) + sum(added);
		const result: PlanStage = {
			...stage,
			system: system?.system ?? stage.system,
			made: real,
			fetch: [...stage.fetch.filter((path) => !come.has(path)), ...added.map(({ path }) => path)],
			fetchBytes,
			release: [
				...taken.map(({ path }) => path).reverse(),
				...stage.release.filter((path) => !gone.has(path)),
			],
			releaseBytes: stage.releaseBytes - sum(released) + sum(taken),
			peak: stage.peak - stage.fetchBytes - sum(before.made) + sum(realBefore) + fetchBytes,
		};
		before = stage;
		realBefore = real;
		return result;
	});
	const peak = stages.reduce((most, stage) => Math.max(most, stage.peak), 0) || plan.peak;
	return { ...plan, stages, peak };
}

/** In the plan's bytes: of a disk as much as was predicted, or whole blocks. */
function madePath(plan: UpgradePlan, { made }: PlanStage, { path, narSize }: NewPath): MadePath {
	const name = nameOf(plan.storeDir, path);
	const foreseen = made.find((each) => nameOf(plan.storeDir, each.path) === name)?.size;
	const blocks = Math.ceil(narSize / BLOCK) * BLOCK;
	const size = plan.unit === "nar" ? narSize : Math.max(foreseen ?? 0, blocks);
	return { path, predicted: false, size };
}

function pathsOf(made: readonly MadePath[]): ReadonlySet<string> {
	return new Set(made.map(({ path }) => path));
}

function lacking(made: readonly MadePath[], others: readonly MadePath[]): readonly MadePath[] {
	const theirs = pathsOf(others);
	return made.filter(({ path }) => !theirs.has(path));
}

function sum(made: readonly MadePath[]): number {
	return made.reduce((all, { size }) => all + size, 0);
}

async function* inOnePiece(nar: Uint8Array): AsyncGenerator<Uint8Array> {
	yield nar;
}

import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { CacheFolder } from "../../nix/cache/write-cache.ts";
import { type MadeSystem, makeSystem } from "../glue/make-system.ts";
import { leftNotes } from "../planning/left-notes.ts";
import { withSystems } from "../planning/with-made-stages.ts";
import type { Drive } from "./drive.ts";

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
	return withSystems(plan, systems);
}

async function* inOnePiece(nar: Uint8Array): AsyncGenerator<Uint8Array> {
	yield nar;
}

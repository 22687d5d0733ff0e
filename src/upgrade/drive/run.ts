import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { CacheFolder } from "../../nix/cache/write-cache.ts";
import type { JournalState } from "../target/target.ts";
import type { Drive } from "./drive.ts";

/** A plan that is being carried out. */
export interface Run {
	/** With real paths for what is made. */
	readonly plan: UpgradePlan;
	/** Of the plan as it was given: which plan the journal is about. */
	readonly digest: string;
	readonly drive: Drive;
	readonly backup: CacheFolder;
}

/** The name under which roots are kept for what is on its way. */
export const ON_ITS_WAY = "on-its-way";

/** Writes down, on the disk of the target, how far it is; then tells it. */
export async function record(
	{ plan, digest, drive }: Run,
	stage: number,
	state: JournalState,
	note: string,
): Promise<void> {
	await drive.target.record({ plan: digest, stage, state, note });
	drive.emit({ kind: "state", state, stage, stages: plan.stages.length, note });
}

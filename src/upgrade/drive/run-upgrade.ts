import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";
import type { GlueFiles } from "../glue/make-system.ts";
import type { JournalState, Target } from "../target/target.ts";

/** What happens in an upgrade, for whoever shows it. */
export type UpgradeEvent =
	| {
			readonly kind: "state";
			readonly state: JournalState;
			readonly stage: number;
			readonly stages: number;
			readonly note: string;
	  }
	| {
			readonly kind: "fetching";
			readonly stage: number;
			readonly stages: number;
			/** NAR or plan bytes that have come, of all that must come in this stage. */
			readonly done: number;
			readonly of: number;
			/** Free bytes on the target; null where not asked yet. */
			readonly free: number | null;
	  }
	| { readonly kind: "note"; readonly note: string };

/** How an upgrade is driven. */
export interface Drive {
	readonly target: Target;
	/** Where the target gets new paths, as it sees them; none: as it is configured. */
	readonly caches: readonly string[];
	/** New paths are in this machine's store, and are pushed. */
	readonly push: boolean;
	/** What is released must be in one of these (as this machine sees them), or in `backup`. */
	readonly oldCaches: readonly string[];
	/**
	 * A folder of this machine, made where it is not there: a binary cache of what was made for
	 * the stages, and of old configuration, which nobody else has, saved before it is released.
	 */
	readonly backup: string;
	/** Packages that nobody else has are saved there, too. */
	readonly backupAll: boolean;
	/** Release also what cannot be had again. */
	readonly irreversible: boolean;
	/** Bytes that must stay free, beside what is needed. */
	readonly margin: number;
	readonly policy: UpgradePolicy;
	readonly files: GlueFiles;
	readonly emit: (event: UpgradeEvent) => void;
	/** Asks to stop at the next safe point. */
	readonly stop: AbortSignal;
}

/** How it ended: all done, stopped at a safe point, or waiting for a reboot. */
export interface Outcome {
	readonly state: "done" | "stopped" | "blocked-reboot" | "rolled-back";
	readonly stage: number;
	readonly system: string;
	/** In words, what to do to go on; null where there is nothing to do. */
	readonly next: string | null;
}

/** Carries out a plan from its start. Throws where another is under way. */
export function runUpgrade(_plan: UpgradePlan, _drive: Drive): Promise<Outcome> {
	throw new Error("not there yet");
}

/** Goes on with the plan that the journal is about, from what is there now. */
export function resumeUpgrade(_drive: Drive): Promise<Outcome> {
	throw new Error("not there yet");
}

/** Goes back to the system at the start, the way it came. */
export function rollBack(_drive: Drive): Promise<Outcome> {
	throw new Error("not there yet");
}

/** What `whittle upgrade status` tells. */
export interface Status {
	readonly state: JournalState | "NONE";
	readonly stage: number;
	readonly stages: number;
	/** Where the journal is. */
	readonly journal: string;
	readonly free: number;
	/** In words, what comes next. */
	readonly next: string | null;
}

export function upgradeStatus(_target: Target): Promise<Status> {
	throw new Error("not there yet");
}

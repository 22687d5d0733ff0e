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
			/** Bytes of the plan that have come, of all that must come in this stage. */
			readonly done: number;
			readonly of: number;
			/** Free bytes on the target; null where not asked yet. */
			readonly free: number | null;
	  }
	| { readonly kind: "note"; readonly note: string };

/** What a run is told, and remembers with its plan, so that it can be gone on with. */
export interface Orders {
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
}

/** How an upgrade is driven. */
export interface Drive extends Orders {
	readonly target: Target;
	/** The same target, opened so that `stop` ends at once what it runs: for what takes long. */
	readonly courier: Target;
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

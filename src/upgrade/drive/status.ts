import type { JournalState, Target } from "../target/target.ts";
import { lastRun } from "./under-way.ts";

/** What `whittle upgrade status` tells. */
export interface Status {
	readonly state: JournalState | "NONE";
	/** That the last record is about; 0 for none. */
	readonly stage: number;
	readonly stages: number;
	/** Where the journal is, on the target. */
	readonly journal: string;
	/** Bytes on the store's file system. */
	readonly free: number;
	/** In words, what comes next; null where nothing does. */
	readonly next: string | null;
}

/** How far the upgrade is that the journal is about, or was. Changes nothing. */
export async function upgradeStatus(target: Target): Promise<Status> {
	const { free } = await target.room();
	const journal = `${target.folder}/journal`;
	const run = await lastRun(target);
	if (run === null) return { state: "NONE", stage: 0, stages: 0, journal, free, next: null };
	const { digest, plan } = run.saved;
	const last = (await target.journal()).findLast((record) => record.plan === digest);
	const state = last?.state ?? "PLANNED";
	return {
		state,
		stage: last?.stage ?? 0,
		stages: plan.stages.length,
		journal,
		free,
		next: nextOf(state, last?.note ?? ""),
	};
}

function nextOf(state: JournalState, note: string): string | null {
	switch (state) {
		case "DONE":
			return "whittle upgrade rollback goes back to the system before";
		case "ROLLED_BACK":
			return null;
		case "ROLLING_BACK":
			return "whittle upgrade rollback goes on back";
		case "BLOCKED_REBOOT":
			return `restart the machine, then whittle upgrade resume goes on (${note})`;
		case "ABORTED":
			return `whittle upgrade resume tries the stage again, rollback goes back (${note})`;
		default:
			return "whittle upgrade resume goes on, rollback goes back";
	}
}

import { WhittleError } from "../../closure/error.ts";
import type { JournalRecord, Target } from "../target/target.ts";
import { openBackup } from "./backup.ts";
import type { Drive, Outcome } from "./drive.ts";
import { allOf, liveSets } from "./live.ts";
import type { Run } from "./run.ts";
import { type SavedRun, savedRunFrom } from "./saved-run.ts";
import { type Whereabouts, whereabouts } from "./whereabouts.ts";

/**
 * The plan that was last carried out on a target, or still is; null where there is none. One
 * without a word in the journal is under way: the journal may have been lost.
 */
export async function lastRun(
	target: Target,
): Promise<{ readonly saved: SavedRun; readonly ended: "DONE" | "ROLLED_BACK" | null } | null> {
	const text = await target.savedPlan();
	if (text === null) return null;
	const saved = savedRunFrom(text);
	const last = (await target.journal()).findLast(({ plan }) => plan === saved.digest);
	const ended = last?.state === "DONE" || last?.state === "ROLLED_BACK" ? last.state : null;
	return { saved, ended };
}

export async function runOf({ plan, digest }: SavedRun, drive: Drive): Promise<Run> {
	return { plan, digest, drive, backup: await openBackup(drive, plan.storeDir) };
}

/** What the journal says of a run. */
export async function recordsOf({ digest, drive }: Run): Promise<readonly JournalRecord[]> {
	return (await drive.target.journal()).filter(({ plan }) => plan === digest);
}

/** How far a run is, by what is seen of the target. */
export async function whereaboutsOf(run: Run): Promise<Whereabouts> {
	const { target } = run.drive;
	const { profile, current } = await target.standing();
	const valid = await target.valid([...allOf(liveSets(run.plan))]);
	return whereabouts(run.plan, { profile, current, valid, journal: await recordsOf(run) });
}

/** Holds the lock as long as it takes. One that cannot be given back is stale with its session. */
export async function locked(drive: Drive, use: () => Promise<Outcome>): Promise<Outcome> {
	await drive.target.lock();
	try {
		return await use();
	} finally {
		await orNote(drive, drive.target.unlock());
	}
}

/** Holds timers that would collect garbage, or upgrade, as long as it takes. */
export async function timersHeld<T>(drive: Drive, use: () => Promise<T>): Promise<T> {
	await drive.target.holdTimers();
	try {
		return await use();
	} finally {
		await orNote(drive, drive.target.releaseTimers());
	}
}

/** What cannot be tidied up, for the target is lost, is told: it must not hide how all ended. */
async function orNote({ emit, stop }: Drive, work: Promise<void>): Promise<void> {
	try {
		await work;
	} catch (error) {
		if (error instanceof WhittleError) emit({ kind: "note", note: error.message });
		else if (!stop.aborted) throw error;
	}
}

import { openCacheFolder } from "../../nix/cache/write-cache.ts";
import type { JournalRecord, Target } from "../target/target.ts";
import type { Drive, Outcome } from "./drive.ts";
import { allOf, liveSets } from "./live.ts";
import type { Run } from "./run.ts";
import { type SavedRun, savedRunFrom } from "./saved-run.ts";
import { type Whereabouts, whereabouts } from "./whereabouts.ts";

/** Journals that end so are about nothing any more. */
const ENDED: ReadonlySet<string> = new Set(["DONE", "ROLLED_BACK"]);

/**
 * What is under way on a target; null where nothing is. A plan without a word in the journal is:
 * the journal may have been lost.
 */
export async function underWay(target: Target): Promise<SavedRun | null> {
	const text = await target.savedPlan();
	if (text === null) return null;
	const saved = savedRunFrom(text);
	const last = (await target.journal()).findLast(({ plan }) => plan === saved.digest);
	return last !== undefined && ENDED.has(last.state) ? null : saved;
}

export async function runOf({ plan, digest }: SavedRun, drive: Drive): Promise<Run> {
	return { plan, digest, drive, backup: await openCacheFolder(drive.backup, plan.storeDir) };
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

/** Holds the lock as long as it takes. */
export async function locked({ target }: Drive, use: () => Promise<Outcome>): Promise<Outcome> {
	await target.lock();
	try {
		return await use();
	} finally {
		await target.unlock();
	}
}

/** Holds timers that would collect garbage, or upgrade, as long as it takes. */
export async function timersHeld({ target }: Drive, use: () => Promise<Outcome>): Promise<Outcome> {
	await target.holdTimers();
	try {
		return await use();
	} finally {
		await target.releaseTimers();
	}
}

import { WhittleError } from "../../closure/error.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { Target } from "../target/target.ts";
import { openBackup } from "./backup.ts";
import type { Drive, Outcome } from "./drive.ts";
import { RESUME, stoppedBy } from "./give-up.ts";
import { mustLetGo } from "./let-go.ts";
import { liveSets, releasedBy, systemAt } from "./live.ts";
import { makeStages } from "./made-stages.ts";
import { makeRoom } from "./make-room.ts";
import { carryOut } from "./one-stage.ts";
import { type Pinned, releasePaths, releaseStage } from "./release-stage.ts";
import { goBack } from "./roll-back.ts";
import { type Run, record } from "./run.ts";
import { saveRun } from "./save-run.ts";
import { planDigest } from "./saved-run.ts";
import { secureReleases } from "./secure.ts";
import { lastRun, locked, recordsOf, runOf, timersHeld, whereaboutsOf } from "./under-way.ts";
import type { Whereabouts } from "./whereabouts.ts";

/** Lines that a stage writes at most, there and back; and those beside the stages. */
const RECORDS_A_STAGE = 20;
const OTHER_RECORDS = 20;

/**
 * Carries out a plan. Where it is the one that is under way, goes on with it. Throws
 * `WhittleError`, before anything is changed, where another plan is under way, the plan does
 * not fit, is not for the system that is there, or releases what cannot be had again.
 */
export async function runUpgrade(plan: UpgradePlan, drive: Drive): Promise<Outcome> {
	const { target } = drive;
	const digest = planDigest(plan);
	if (!plan.fits) {
		throw new WhittleError(
			"does-not-fit",
			"the plan does not fit",
			plan.new,
			"whittle upgrade plan tells what is missing, and what would make room",
		);
	}
	if (plan.storeDir !== target.storeDir) {
		throw new WhittleError(
			"two-store-directories",
			`is a store at ${target.storeDir}, and the plan is for one at ${plan.storeDir}`,
			target.label,
			"plan for the store that is there",
		);
	}
	return locked(drive, async () => {
		const before = await lastRun(target);
		if (before !== null && before.ended === null) {
			const { saved } = before;
			if (saved.digest === digest) return goOn(await runOf(saved, drive));
			throw new WhittleError(
				"another-plan",
				"another plan is under way",
				target.label,
				"whittle upgrade resume goes on with it, rollback goes back; then run this one",
			);
		}
		const { profile, current } = await target.standing();
		if (profile === plan.new && (current ?? profile) === plan.new) {
			const next = null;
			return { state: "done", stage: plan.stages.length, system: plan.new, next };
		}
		mustBe(plan.old, profile ?? current, "the profile");
		mustBe(plan.old, current ?? profile, "the current system");
		const backup = await openBackup(drive, plan.storeDir);
		const real = await makeStages(plan, 0, drive, backup);
		const run: Run = { plan: real, digest, drive, backup };
		await mustLetGo(run);
		await secureReleases(run, 0);
		if (drive.stop.aborted) {
			return { state: "stopped", stage: 0, system: plan.old, next: "nothing was changed" };
		}
		await target.reserveJournal(recordsFor(plan));
		await saveRun(run);
		await record(run, 0, "PLANNED", plan.old);
		return carryOn(run, await whereaboutsOf(run));
	});
}

/**
 * Goes on with the plan that the journal is about, from what is there now; a rollback that was
 * stopped goes on back. Throws `WhittleError` where nothing is under way.
 */
export async function resumeUpgrade(drive: Drive): Promise<Outcome> {
	return locked(drive, async () => {
		const before = await lastRun(drive.target);
		if (before === null) {
			throw new WhittleError(
				"nothing-under-way",
				"no upgrade is under way",
				drive.target.label,
				"whittle upgrade run PLAN begins one",
			);
		}
		const { saved, ended } = before;
		const { plan } = saved;
		if (ended === "DONE") return afterwards(plan, drive.target);
		if (ended === "ROLLED_BACK") {
			return { state: "rolled-back", stage: 0, system: plan.old, next: null };
		}
		const run = await runOf(saved, drive);
		const last = (await recordsOf(run)).at(-1);
		return last?.state === "ROLLING_BACK" ? goBack(run) : goOn(run);
	});
}

/** Releases what something still held when all was done. */
async function afterwards(plan: UpgradePlan, target: Target): Promise<Outcome> {
	const live = liveSets(plan);
	const isThere = (await target.standing()).profile === plan.new;
	const gone = isThere ? releasedBy(live, plan.stages.length) : [];
	const next = leftover(await releasePaths(target, gone, plan.new));
	return { state: "done", stage: plan.stages.length, system: plan.new, next };
}

/** Goes on forward. */
async function goOn(run: Run): Promise<Outcome> {
	try {
		const at = await whereaboutsOf(run);
		await secureReleases(run, at.committed);
		await run.drive.target.reserveJournal(recordsFor(run.plan));
		return await carryOn(run, at);
	} catch (error) {
		// On a full disk Nix cannot even be asked; the last that was committed still runs.
		if (!(error instanceof WhittleError) || error.code !== "disk-full") throw error;
		const last = (await recordsOf(run)).findLast(({ state }) => state === "COMMITTED");
		return stoppedBy(run, error, last?.stage ?? 0, RESUME);
	}
}

function recordsFor({ stages }: UpgradePlan): number {
	return stages.length * RECORDS_A_STAGE + OTHER_RECORDS;
}

/** Carries out the stages that are left, and writes down that all is done. */
async function carryOn(begun: Run, at: Whereabouts): Promise<Outcome> {
	const { run, pinned, outcome } = await timersHeld(begun.drive, () => carryOutRest(begun, at));
	if (outcome !== null) return outcome;
	const { stages } = run.plan;
	await record(run, stages.length, "DONE", pinned.words);
	return { state: "done", stage: stages.length, system: run.plan.new, next: leftover(pinned) };
}

/** How far it has come; an outcome where that is not the end. */
interface Carried {
	readonly run: Run;
	readonly pinned: Pinned;
	readonly outcome: Outcome | null;
}

async function carryOutRest(begun: Run, at: Whereabouts): Promise<Carried> {
	let run = begun;
	let done = at.committed;
	let pinned: Pinned = { paths: [], untilReboot: false, words: "" };
	const ended = (outcome: Outcome | null): Carried => ({ run, pinned, outcome });
	try {
		return await stages();
	} catch (error) {
		// Whatever has begun can be gone on with: the target is lost, or full, or in a mess.
		return ended(stoppedBy(run, error, done, RESUME));
	}

	async function stages(): Promise<Carried> {
		if (!at.released) pinned = await releaseStage(run, done);
		for (;;) {
			if (pinned.untilReboot && run.plan.stages[done - 1]?.reboot === true) {
				return ended(await blocked(run, done, pinned));
			}
			if (done === run.plan.stages.length) return ended(null);
			if (run.drive.stop.aborted) return ended(stoppedAt(run, done));
			const room = await makeRoom(run, done + 1, pinned);
			if ("state" in room) return ended(room);
			run = room;
			const outcome = await carryOut(run, done + 1);
			if (outcome !== null) return ended(outcome);
			done++;
			pinned = await releaseStage(run, done);
		}
	}
}

async function blocked(run: Run, done: number, pinned: Pinned): Promise<Outcome> {
	await record(run, done, "BLOCKED_REBOOT", pinned.words);
	const next = "restart the machine, then whittle upgrade resume goes on";
	return { state: "blocked-reboot", stage: done, system: systemAt(run.plan, done), next };
}

function stoppedAt(run: Run, done: number): Outcome {
	return { state: "stopped", stage: done, system: systemAt(run.plan, done), next: RESUME };
}

function leftover({ paths, untilReboot, words }: Pinned): string | null {
	if (paths.length === 0) return null;
	return untilReboot
		? `${words}: restart the machine, then whittle upgrade resume releases them`
		: `${words}: whittle upgrade resume releases them once nothing holds them`;
}

function mustBe(old: string, found: string | null, what: string): void {
	if (found === old) return;
	throw new WhittleError(
		"not-the-old-system",
		found === null ? "there is no system" : `${what} leads there, and the plan begins at ${old}`,
		found,
		"plan anew from the system that is there",
	);
}

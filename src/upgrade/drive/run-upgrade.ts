import { WhittleError } from "../../closure/error.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import { openCacheFolder } from "../../nix/cache/write-cache.ts";
import type { Drive, Outcome } from "./drive.ts";
import { RESUME } from "./give-up.ts";
import { systemAt } from "./live.ts";
import { makeStages } from "./made-stages.ts";
import { makeRoom } from "./make-room.ts";
import { carryOut } from "./one-stage.ts";
import { type Pinned, releaseStage } from "./release-stage.ts";
import { goBack } from "./roll-back.ts";
import { type Run, record } from "./run.ts";
import { saveRun } from "./save-run.ts";
import { planDigest } from "./saved-run.ts";
import { secureReleases } from "./secure.ts";
import { locked, recordsOf, runOf, timersHeld, underWay, whereaboutsOf } from "./under-way.ts";
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
		const before = await underWay(target);
		if (before !== null) {
			if (before.digest === digest) return goOn(await runOf(before, drive), "forward");
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
		const backup = await openCacheFolder(drive.backup, plan.storeDir);
		const real = await makeStages(plan, 0, drive, backup);
		const run: Run = { plan: real, digest, drive, backup };
		await secureReleases(run, 0);
		if (drive.stop.aborted) {
			return { state: "stopped", stage: 0, system: plan.old, next: "nothing was changed" };
		}
		await target.reserveJournal(plan.stages.length * RECORDS_A_STAGE + OTHER_RECORDS);
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
		const saved = await underWay(drive.target);
		if (saved !== null) return goOn(await runOf(saved, drive), "as it was");
		throw new WhittleError(
			"nothing-under-way",
			"no upgrade is under way",
			drive.target.label,
			"whittle upgrade run PLAN begins one",
		);
	});
}

async function goOn(run: Run, direction: "forward" | "as it was"): Promise<Outcome> {
	const records = await recordsOf(run);
	const { stages } = run.plan;
	await run.drive.target.reserveJournal(stages.length * RECORDS_A_STAGE + OTHER_RECORDS);
	if (direction === "as it was" && records.at(-1)?.state === "ROLLING_BACK") {
		return goBack(run);
	}
	const at = await whereaboutsOf(run);
	await secureReleases(run, at.committed);
	return carryOn(run, at);
}

function carryOn(run: Run, at: Whereabouts): Promise<Outcome> {
	return timersHeld(run.drive, () => carryOutRest(run, at));
}

/** Carries out the stages that are left. */
async function carryOutRest(begun: Run, at: Whereabouts): Promise<Outcome> {
	let run = begun;
	let done = at.committed;
	let pinned: Pinned = { paths: [], untilReboot: false, words: "" };
	if (!at.released) pinned = await releaseStage(run, done);
	while (done < run.plan.stages.length) {
		if (pinned.untilReboot && run.plan.stages[done - 1]!.reboot) return blocked(run, done, pinned);
		if (run.drive.stop.aborted) return stoppedAt(run, done);
		const room = await makeRoom(run, done + 1, pinned);
		if ("state" in room) return room;
		run = room;
		const ended = await carryOut(run, done + 1);
		if (ended !== null) return ended;
		done++;
		pinned = await releaseStage(run, done);
	}
	if (pinned.untilReboot && run.plan.stages[done - 1]?.reboot) return blocked(run, done, pinned);
	await record(run, done, "DONE", pinned.words);
	return { state: "done", stage: done, system: run.plan.new, next: leftover(pinned) };
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
		? `${words}: restart the machine, then nix-store --gc takes them`
		: `${words}: nix-store --gc takes them once nothing holds them`;
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

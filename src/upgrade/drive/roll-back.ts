import { WhittleError } from "../../closure/error.ts";
import { counted, size } from "../../closure/size.ts";
import { bring } from "./bring.ts";
import type { Drive, Outcome } from "./drive.ts";
import { isFar, seenHere } from "./files.ts";
import { stoppedBy } from "./give-up.ts";
import { allOf, liveSets, systemAt, systemsOf, without } from "./live.ts";
import { needOf } from "./make-room.ts";
import { copyToBackup, type Offer, offered } from "./obtainable.ts";
import { releasePaths } from "./release-stage.ts";
import { ON_ITS_WAY, type Run, record } from "./run.ts";
import { lastRun, locked, runOf, timersHeld, whereaboutsOf } from "./under-way.ts";

const AGAIN = "whittle upgrade rollback goes on from here";

/**
 * Goes back to the system at the start, the way it came, also after the last stage was done.
 * Throws `WhittleError`, before anything is changed, where there is no plan, where a barrier lies
 * between (unless `force`), or where what it needs cannot be had again.
 */
export async function rollBack(drive: Drive, force = false): Promise<Outcome> {
	return locked(drive, async () => {
		const before = await lastRun(drive.target);
		if (before === null) {
			throw new WhittleError(
				"nothing-under-way",
				"no upgrade is under way, and none was carried out",
				drive.target.label,
				"whittle upgrade run PLAN begins one",
			);
		}
		const { saved, ended } = before;
		if (ended === "ROLLED_BACK") {
			return { state: "rolled-back", stage: 0, system: saved.plan.old, next: null };
		}
		return goBack(await runOf(saved, drive), force);
	});
}

/** The same for a plan that was read, with the lock held. */
export async function goBack(run: Run, force = false): Promise<Outcome> {
	const { plan, drive } = run;
	const { target } = drive;
	const at = await whereaboutsOf(run);
	const live = liveSets(plan);
	const barrier = plan.stages.slice(0, at.committed).find((stage) => stage.barrier);
	if (barrier !== undefined && !force) {
		const units = plan.units.filter((unit) => unit.barrier).map(({ name }) => name);
		const switched = barrier.switches.filter((name) => units.includes(name));
		throw new WhittleError(
			"barrier",
			`stage ${barrier.index} switched what whittle.toml calls a barrier (${switched.join(", ")}): there is no way back behind it`,
			barrier.system,
			"--force goes back nevertheless",
		);
	}
	const offers = await offersFor(run, live.slice(0, at.committed), live[at.committed]!);
	const stopped = await timersHeld(drive, async () => {
		let stage = at.committed;
		try {
			await record(run, stage, "ROLLING_BACK", systemAt(plan, stage));
			if (!at.settled) await activate(run, stage);
			await takeAway(run, stage);
			for (; stage > 0; stage--) {
				const stopped = await stepBack(run, stage, live, offers);
				if (stopped !== null) return stopped;
			}
			await target.unkeep(ON_ITS_WAY);
			await target.sync();
			return null;
		} catch (error) {
			return stoppedBy(run, error, stage, AGAIN);
		}
	});
	if (stopped !== null) return stopped;
	await record(run, 0, "ROLLED_BACK", plan.old);
	return { state: "rolled-back", stage: 0, system: plan.old, next: null };
}

/** From a committed stage to the one before; null once that is committed. */
async function stepBack(
	run: Run,
	stage: number,
	live: readonly ReadonlySet<string>[],
	offers: ReadonlyMap<string, Offer>,
): Promise<Outcome | null> {
	const { plan, drive } = run;
	const { target, courier, stop } = drive;
	const back = stage - 1;
	const stopped = (next: string): Outcome => ({
		state: "stopped",
		stage,
		system: systemAt(plan, stage),
		next,
	});
	if (stop.aborted) return stopped(AGAIN);
	const wanted = without(live[back]!, live[stage]!);
	await record(run, stage, "ROLLING_BACK", systemAt(plan, back));
	await target.keep(ON_ITS_WAY, wanted);
	const { missing, spare, inodes } = await needOf(run, wanted);
	// What went forward with its margin may come back without.
	if (missing > spare + drive.margin || !inodes) {
		const free = Math.max(0, spare + drive.margin);
		drive.emit({
			kind: "note",
			note: `${size(missing)} must come back, there is room for ${size(free)}`,
		});
		return stopped(`make room (whittle roots tells what keeps paths), then ${AGAIN}`);
	}
	try {
		const caches = [...new Set([...drive.oldCaches, ...drive.caches])];
		if (isFar(target) && !target.dryRun) {
			const valid = await target.valid(wanted);
			const here = wanted.filter((path) => !valid.has(path) && offers.get(path)?.isHere);
			const work = { signal: stop, onProgress: () => {} };
			await copyToBackup(here, drive.oldCaches, run.backup, work);
		}
		await bring(run, stage, wanted, {
			caches,
			push: false,
			references: (path) => offers.get(path)?.references ?? [],
		});
		await target.sync();
		await courier.verify(wanted);
		if (stop.aborted) return stopped(AGAIN);
		await activate(run, back);
	} catch (error) {
		if (stop.aborted) return stopped(AGAIN);
		throw error;
	}
	await record(run, back, "COMMITTED", systemAt(plan, back));
	await takeAway(run, back);
	return null;
}

/** Makes a stage's system the profile's and the running one, and checks it. */
async function activate(run: Run, stage: number): Promise<void> {
	const { target, policy } = run.drive;
	const system = systemAt(run.plan, stage);
	await target.setProfile(system);
	await target.activate(system, policy.activate);
	if (policy.check !== null) {
		await target.check(system, policy.check.command, policy.check.seconds);
	}
	await target.sync();
}

/** Releases all of the plan that a stage has no use for, and tells what is held. */
async function takeAway(run: Run, stage: number): Promise<void> {
	const { plan, drive } = run;
	const live = liveSets(plan);
	const gone = new Set(without(allOf(live), live[stage]!));
	await drive.target.unkeep(ON_ITS_WAY);
	const here = systemAt(plan, stage); // where going back has made another generation
	await drive.target.forget([here, ...systemsOf(plan).filter((system) => gone.has(system))]);
	const { words } = await releasePaths(drive.target, gone, systemAt(plan, stage));
	if (words !== "") drive.emit({ kind: "note", note: words });
}

/** What caches have of all that must come back; throws where something is nowhere. */
async function offersFor(
	run: Run,
	before: readonly ReadonlySet<string>[],
	now: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Offer>> {
	const { backup, drive } = run;
	const wanted = without(allOf(before), now);
	const valid = await drive.target.valid(wanted);
	const open: string[] = [];
	for (const path of wanted) {
		if (!valid.has(path) && (await backup.narinfo(path)) === null) open.push(path);
	}
	const urls = [...new Set([...drive.oldCaches, ...seenHere(drive.target, drive.caches)])];
	const offers = await offered(open, urls, drive.stop);
	const lost = open.filter((path) => !offers.has(path));
	if (lost.length === 0) return offers;
	throw new WhittleError(
		"not-obtainable",
		`${counted(lost.length, "path")} of the systems before cannot be had again, so there is no way back`,
		lost[0]!,
		"name a cache that has them (--old-cache), or the folder they were saved in (--backup)",
	);
}

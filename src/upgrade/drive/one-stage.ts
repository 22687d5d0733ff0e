import { WhittleError } from "../../closure/error.ts";
import { bring } from "./bring.ts";
import type { Outcome } from "./drive.ts";
import { giveUp, RESUME } from "./give-up.ts";
import { systemAt } from "./live.ts";
import { ON_ITS_WAY, type Run, record } from "./run.ts";

/**
 * Carries out a stage up to its commit point: what it needs is rooted, fetched, verified; its
 * system becomes the profile's, is activated and checked. All of it can be done again at any
 * time. Where something fails the system before is active again and what came is released; the
 * outcome tells so. Null once the stage is committed.
 */
export async function carryOut(run: Run, index: number): Promise<Outcome | null> {
	const { plan, drive } = run;
	const { target, stop, policy } = drive;
	const { fetch, system } = plan.stages[index - 1]!;
	const stopped: Outcome = {
		state: "stopped",
		stage: index - 1,
		system: systemAt(plan, index - 1),
		next: RESUME,
	};
	await record(run, index, "PLANNED", system);
	await target.keep(ON_ITS_WAY, fetch);
	await record(run, index, "ROOTED", system);
	if (stop.aborted) return stopped;
	try {
		await bring(run, index, fetch, {
			caches: drive.caches,
			push: drive.push,
			references: () => [],
		});
		await record(run, index, "FETCHED", system);
		await target.sync();
		await drive.courier.verify(fetch);
	} catch (error) {
		if (stop.aborted) return stopped;
		return giveUp(run, index, reasonOf(error), false);
	}
	await record(run, index, "VERIFIED", system);
	if (stop.aborted) return stopped;
	try {
		await target.setProfile(system);
		await target.activate(system, policy.activate);
		await record(run, index, "ACTIVATED", system);
		if (policy.check !== null) {
			await target.check(system, policy.check.command, policy.check.seconds);
		}
	} catch (error) {
		return giveUp(run, index, reasonOf(error), true);
	}
	await target.sync();
	await record(run, index, "COMMITTED", system);
	return null;
}

/** What failed out there; faults of our own are thrown on. */
function reasonOf(error: unknown): WhittleError {
	if (error instanceof WhittleError) return error;
	throw error;
}

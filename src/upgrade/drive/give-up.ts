import { WhittleError } from "../../closure/error.ts";
import type { Outcome } from "./drive.ts";
import { liveSets, systemAt, without } from "./live.ts";
import { ON_ITS_WAY, type Run, record } from "./run.ts";

/** What to do to go on. */
export const RESUME = "whittle upgrade resume goes on from here; rollback goes back";

/**
 * How a run ends that something out there has stopped, once it had begun; what it was is told.
 * Faults of our own are thrown on.
 */
export function stoppedBy(run: Run, error: unknown, stage: number, goOn: string): Outcome {
	if (!(error instanceof WhittleError)) throw error;
	run.drive.emit({ kind: "note", note: error.message });
	const next = nextAfter(error, goOn);
	return { state: "stopped", stage, system: systemAt(run.plan, stage), next };
}

/** What a person does about it, and then; some remedies say both. */
function nextAfter({ remedy }: WhittleError, goOn: string): string {
	return remedy.includes("whittle upgrade") ? remedy : `${remedy}; then ${goOn}`;
}

/** Nix wants some room even to delete. */
const NEXT_TO_NOTHING = 2 ** 20;

/**
 * Goes back to the system before a stage that failed: activates it, where something else may
 * run, and releases what the stage has brought. Where even that fails, the journal stays as it
 * was, so that resume and rollback find out by themselves.
 */
export async function giveUp(
	run: Run,
	index: number,
	reason: WhittleError,
	mayRun: boolean,
): Promise<Outcome> {
	const { plan, drive } = run;
	const words = reason.where === null ? reason.what : `${reason.where}: ${reason.what}`;
	const outcome: Outcome = {
		state: "stopped",
		stage: index - 1,
		system: systemAt(plan, index - 1),
		next: nextAfter(reason, RESUME),
	};
	try {
		await undo(run, index, mayRun);
	} catch (error) {
		if (!(error instanceof WhittleError)) throw error;
		drive.emit({ kind: "note", note: `stage ${index} failed: ${words}` });
		const what = `what it brought could not be taken away: ${error.message}; ${error.remedy}`;
		drive.emit({ kind: "note", note: what });
		return outcome;
	}
	await record(run, index, "ABORTED", words);
	return outcome;
}

/** Makes the system before a stage the active one, and takes away what the stage brought. */
export async function undo(run: Run, index: number, mayRun: boolean): Promise<void> {
	const { plan, drive } = run;
	const { target, policy } = drive;
	const { system } = plan.stages[index - 1]!;
	const before = systemAt(plan, index - 1);
	const live = liveSets(plan);
	const { free } = await target.room();
	if (free < NEXT_TO_NOTHING) {
		await target.unkeep(ON_ITS_WAY);
		await target.rescue();
	}
	const { profile, current } = await target.standing();
	if (profile === system) await target.setProfile(before);
	// Where the profile led there, somebody may have begun to activate it.
	if (mayRun || current === system || profile === system)
		await target.activate(before, policy.activate);
	await target.sync();
	await target.forget([system, before]); // going back has made another that leads there
	await target.unkeep(ON_ITS_WAY);
	await target.release(without(live[index]!, live[index - 1]!));
}

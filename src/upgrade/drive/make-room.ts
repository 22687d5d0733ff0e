import { size } from "../../closure/size.ts";
import { planAgain } from "../planning/plan-upgrade.ts";
import type { Room } from "../target/target.ts";
import type { Outcome } from "./drive.ts";
import { undo } from "./give-up.ts";
import { allOf, liveSets, systemAt, without } from "./live.ts";
import { makeStages } from "./made-stages.ts";
import { type Pinned, releaseStage } from "./release-stage.ts";
import { missingBytes } from "./room.ts";
import { type Run, record } from "./run.ts";
import { saveRun } from "./save-run.ts";

/** Bytes that Nix takes as soon as it finds them missing: its database's reserve. */
const RESERVE = 8 * 2 ** 20;

/** What a stage still needs, and what there is. In bytes, of the plan and on the target. */
export interface Need {
	readonly missing: number;
	/** Free bytes beside the margin and what Nix takes for itself. */
	readonly spare: number;
	/** Are there inodes for at least one file a path? */
	readonly inodes: boolean;
}

/** How much room there is for a stage, or for whatever paths must come. */
export async function needOf(
	{ plan, drive: { target, margin } }: Run,
	paths: readonly string[],
): Promise<Need> {
	const valid = await target.valid(paths);
	const room = await target.room();
	const { freeInodes } = room;
	const held = valid.size === 0 ? null : await target.diskSizes([...valid]);
	const missing = missingBytes(plan, new Set(paths), valid, (path) => held?.get(path) ?? 0);
	return {
		missing,
		spare: spareIn(room, margin),
		inodes: freeInodes === null || freeInodes >= paths.length - valid.size,
	};
}

function spareIn({ free, reserve }: Room, margin: number): number {
	return free - (reserve === 0 ? RESERVE : 0) - margin;
}

/** Free bytes beside the margin and what Nix takes for itself. */
export async function spareOf({ drive: { target, margin } }: Run): Promise<number> {
	return spareIn(await target.room(), margin);
}

/**
 * Holds a stage's need against what is free now. Where it does not fit, the rest is planned
 * again from the last committed system within what is really there, and saved. Gives the run to
 * go on with, or how it ends: blocked until a reboot where what that would release is enough to
 * wait for, else stopped with what is missing.
 */
export async function makeRoom(run: Run, index: number, before: Pinned): Promise<Run | Outcome> {
	const { drive } = run;
	const first = await needOf(run, run.plan.stages[index - 1]!.fetch);
	if (first.missing <= first.spare && first.inodes) return run;
	await undo(run, index, false); // whatever has come of it would be in the way
	// So would what a plain upgrade has left, which came to nothing: paths of later stages.
	const live = liveSets(run.plan);
	await drive.target.release(without(allOf(live.slice(index)), live[index - 1]!));
	// What was held may be held no more.
	const pinned = before.paths.length === 0 ? before : await releaseStage(run, index - 1);
	const stage = run.plan.stages[index - 1]!;
	const { missing, spare, inodes } = await needOf(run, stage.fetch);
	if (missing <= spare && inodes) return run;
	const short = inodes
		? `${size(missing)} must come, there is room for ${size(Math.max(0, spare))}: ${size(missing - spare)} are missing`
		: `${stage.fetch.length} paths must come, and there are fewer inodes`;
	const capacity = Math.max(0, Math.floor(stage.peak - missing + spare));
	const again = inodes ? await planRest(run, index - 1, capacity) : null;
	if (again !== null) {
		const need = await needOf(again, again.plan.stages[index - 1]!.fetch);
		if (need.missing <= need.spare && need.inodes) {
			await saveRun(again);
			await record(again, index, "PLANNED", `planned again: ${short}`);
			return again;
		}
	}
	const outcome = { stage: index - 1, system: systemAt(run.plan, index - 1) };
	if (pinned.untilReboot && index > 1) {
		await record(run, index - 1, "BLOCKED_REBOOT", `${short}; ${pinned.words}`);
		const next = "restart the machine, then whittle upgrade resume goes on";
		return { ...outcome, state: "blocked-reboot", next };
	}
	await record(run, index, "ABORTED", short);
	const next = `make room (whittle roots tells what keeps paths), then whittle upgrade resume goes on; rollback goes back`;
	drive.emit({ kind: "note", note: short });
	return { ...outcome, state: "stopped", next };
}

/** The run with the rest of its stages planned again; null where that does not fit either. */
async function planRest(run: Run, committed: number, capacity: number): Promise<Run | null> {
	const { plan, drive, backup } = run;
	const rest = planAgain(plan, committed, capacity);
	if (!rest.fits) return null;
	const done = plan.stages.slice(0, committed);
	const whole = {
		...plan,
		capacity: rest.capacity,
		peak: rest.peak,
		stages: [...done, ...rest.stages.map((stage, k) => ({ ...stage, index: committed + k + 1 }))],
	};
	return { ...run, plan: await makeStages(whole, committed, drive, backup) };
}

import { WhittleError } from "../../closure/error.ts";
import type { Drive, Outcome } from "../../upgrade/drive/drive.ts";
import { lastRun } from "../../upgrade/drive/under-way.ts";
import type { Target } from "../../upgrade/target/target.ts";
import { type Asked, type DriveFlags, orderedAgain } from "./drive-command.ts";

/** What the last run on a target was told, with what the flags say in its place. */
export async function askedAgain(
	target: Target,
	flags: DriveFlags,
	act: (drive: Drive) => Promise<Outcome>,
): Promise<Asked> {
	const run = await lastRun(target);
	if (run === null) {
		throw new WhittleError(
			"nothing-under-way",
			"no upgrade is under way, and none was carried out",
			target.label,
			"whittle upgrade run PLAN begins one",
		);
	}
	const { orders, activation } = run.saved;
	return { orders: orderedAgain(orders, flags), activation, act };
}

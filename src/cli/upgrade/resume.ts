import { buildCommand } from "@stricli/core";
import { resumeUpgrade } from "../../upgrade/drive/run-upgrade.ts";
import type { Context } from "../context.ts";
import { upgradeBrief } from "../upgrade-words.ts";
import { askedAgain } from "./asked-again.ts";
import { type DriveFlags, driveAliases, driveFlags, driveTarget } from "./drive-command.ts";

export const command = buildCommand<DriveFlags, [], Context>({
	docs: {
		brief: upgradeBrief("resume"),
		fullDescription:
			"Goes on with the plan that is under way on a target, from what is there now: after Ctrl-C, a power cut, a lost connection, a restart, or a stage that failed. It remembers what `run` was told; flags say otherwise. A rollback that was stopped goes on back.",
	},
	parameters: {
		flags: driveFlags,
		aliases: driveAliases,
		positional: { kind: "tuple", parameters: [] },
	},
	func: async function (flags) {
		await driveTarget(this, flags, (target) => askedAgain(target, flags, resumeUpgrade));
	},
});

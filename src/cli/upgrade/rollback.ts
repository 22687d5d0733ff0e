import { buildCommand } from "@stricli/core";
import { rollBack } from "../../upgrade/drive/roll-back.ts";
import type { Context } from "../context.ts";
import { flag } from "../flags.ts";
import { upgradeBrief } from "../upgrade-words.ts";
import { askedAgain } from "./asked-again.ts";
import { type DriveFlags, driveAliases, driveFlags, driveTarget } from "./drive-command.ts";

interface Flags extends DriveFlags {
	readonly force?: boolean;
}

export const command = buildCommand<Flags, [], Context>({
	docs: {
		brief: upgradeBrief("rollback"),
		fullDescription:
			"Goes back through the stages of the last upgrade, the way it came, to exactly the system at its start; from wherever it was stopped, and after it was done. What was released is fetched again, from the caches and the folder that `run` was told.",
	},
	parameters: {
		flags: { ...driveFlags, force: flag("Also behind a barrier of whittle.toml") },
		aliases: driveAliases,
		positional: { kind: "tuple", parameters: [] },
	},
	func: async function ({ force = false, ...flags }) {
		await driveTarget(this, flags, (target) =>
			askedAgain(target, flags, (drive) => rollBack(drive, force)),
		);
	},
});

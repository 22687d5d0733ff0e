import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildCommand } from "@stricli/core";
import { WhittleError } from "../../closure/error.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import { upgradePlanFromText } from "../../closure/upgrade-plan-from.ts";
import { configuredSubstituters } from "../../nix/derivations/substituters.ts";
import { seenHere } from "../../upgrade/drive/files.ts";
import { runUpgrade } from "../../upgrade/drive/run-upgrade.ts";
import { planDigest } from "../../upgrade/drive/saved-run.ts";
import { marginOn } from "../../upgrade/target/margin.ts";
import type { Context } from "../context.ts";
import { upgradeBrief } from "../upgrade-words.ts";
import {
	type DriveFlags,
	driveAliases,
	driveFlags,
	driveTarget,
	usualBackup,
} from "./drive-command.ts";

export const command = buildCommand<DriveFlags, [string], Context>({
	docs: {
		brief: upgradeBrief("run"),
		fullDescription:
			"Takes a target through the stages of a plan that `whittle upgrade plan -o PLAN` has written. Each stage is fetched, verified, activated and checked, and only then is released what it no longer needs. Before anything is changed, what will be released must be found in a cache, or is saved on this machine. Stopped at any moment, `whittle upgrade resume` goes on, and `rollback` goes back the way it came. Exit code 1: it stopped at a system that runs, and says why.",
		customUsage: [
			{ input: "PLAN --target ssh://root@host", brief: "a machine over ssh" },
			{
				input: "PLAN --from https://cache.example.org",
				brief: "this machine, new paths from there",
			},
			{ input: "PLAN --target /mnt --dry-run", brief: "what would be done" },
		],
	},
	parameters: {
		flags: driveFlags,
		aliases: driveAliases,
		positional: {
			kind: "tuple",
			parameters: [
				{
					brief: "What `whittle upgrade plan -o` wrote",
					parse: (value: string) => value,
					placeholder: "PLAN",
				},
			],
		},
	},
	func: async function (flags, file) {
		const plan = planIn(file);
		await driveTarget(this, flags, async (target, policy) => ({
			orders: {
				caches: flags.from ?? [],
				push: flags.push ?? false,
				oldCaches: flags.oldCache ?? [
					...seenHere(target, flags.from ?? []),
					...configuredSubstituters().caches,
				],
				backup: flags.backup === undefined ? usualBackup(planDigest(plan)) : resolve(flags.backup),
				backupAll: flags.backup !== undefined,
				irreversible: flags.irreversible ?? false,
				margin: flags.margin ?? (await marginOn(target, policy)),
			},
			activation: null,
			act: (drive) => runUpgrade(plan, drive),
		}));
	},
});

function planIn(file: string): UpgradePlan {
	try {
		return upgradePlanFromText(readFileSync(file, "utf8"));
	} catch (error) {
		if (error instanceof WhittleError) {
			throw new WhittleError(error.code, error.what, file, error.remedy);
		}
		if (!(error instanceof Error && "code" in error)) throw error;
		throw new WhittleError(
			"not-readable",
			`cannot be read (${error.message})`,
			file,
			"name the file that whittle upgrade plan -o wrote",
		);
	}
}

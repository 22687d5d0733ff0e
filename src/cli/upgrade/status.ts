import { buildCommand } from "@stricli/core";
import { escaped } from "../../closure/escape.ts";
import { size } from "../../closure/size.ts";
import { upgradeStatus } from "../../upgrade/drive/status.ts";
import { openTarget } from "../../upgrade/target/target.ts";
import type { Context } from "../context.ts";
import { flag } from "../flags.ts";
import { withProgress } from "../progress.ts";
import { upgradeBrief } from "../upgrade-words.ts";
import { writeJson, writeLines } from "../write.ts";
import { targetFlag } from "./drive-command.ts";

interface Flags {
	readonly target?: string;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

export const command = buildCommand<Flags, [], Context>({
	docs: {
		brief: upgradeBrief("status"),
		fullDescription:
			"Tells what the journal on a target says of the last upgrade, and what comes next. Changes nothing.",
	},
	parameters: {
		flags: {
			target: targetFlag,
			json: flag("Print one JSON document"),
			quiet: flag("No progress"),
		},
		aliases: { q: "quiet" },
		positional: { kind: "tuple", parameters: [] },
	},
	func: async function ({ target: address, json, quiet = false }) {
		const status = await withProgress(this, quiet, async (work) => {
			const quietly = { onCommand: () => {}, dryRun: true, profile: null, nixOptions: [] };
			const target = await openTarget(address, { ...quietly, signal: work.signal }, work);
			try {
				return await upgradeStatus(target);
			} finally {
				await target.close();
			}
		});
		if (json) return writeJson(this, "upgrade-status", { ...status });
		const { state, stage, stages, journal, free, next } = status;
		const lines = [
			state === "NONE" ? "no upgrade is under way" : `${state}  stage ${stage} of ${stages}`,
			`${size(free)} free`,
			...(state === "NONE" ? [] : [`journal: ${escaped(journal)}`]),
			...(next === null ? [] : [escaped(next)]),
		];
		writeLines(this, lines);
	},
});

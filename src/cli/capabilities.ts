import { buildCommand } from "@stricli/core";
import { capabilitiesOf } from "../policy/capabilities-of.ts";
import { breachesOf } from "../policy/keep.ts";
import { readPolicy } from "../policy/policy-file.ts";
import { systemOfSubject } from "../policy/system.ts";
import { ANSWER_IS_NO, type Context, styleFor } from "./context.ts";
import {
	allFlag,
	configFlag,
	type SubjectFlags,
	subjectAliases,
	subjectFlags,
	subjectOnly,
} from "./flags.ts";
import { open } from "./open.ts";
import { capabilitiesText } from "./text/capabilities-text.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends SubjectFlags {
	readonly all?: boolean;
	readonly config?: string;
}

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "What a system can do, and what it rests on",
		fullDescription:
			"Capabilities are what a person misses when it has silently gone: network, ssh, an editor, … Each is there when certain units, programs and files are, and the paths that bring them are told. Where the files cannot be seen, as with a snapshot, the names of paths have to do: ? is what they do not tell. With --config also what of its [keep] is missing, which is exit code 1; its check is not run.",
		customUsage: [
			{ input: "", brief: "the current system" },
			{ input: "./result", brief: "of what a build left" },
			{ input: "--config whittle.toml ./result", brief: "and is all there that must be kept?" },
			{
				input: "./result --json | jq -r '.capabilities[] | select(.present) | .name'",
				brief: "for a program",
			},
		],
	},
	parameters: {
		flags: { ...subjectFlags, all: allFlag, config: configFlag },
		aliases: subjectAliases,
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const { config } = flags;
		const policy = config === undefined ? null : await readPolicy(config);
		const subject = await open(this, flags, name, flags.all ?? false);
		const system = systemOfSubject(subject);
		const found = capabilitiesOf(system);
		const breaches = policy === null ? null : breachesOf(policy.keep, system);
		if (flags.json) {
			writeJson(this, "capabilities", {
				seen: system.seen,
				isNixos: system.isNixos,
				units: system.units.size,
				userUnits: system.userUnits.size,
				programs: system.programs.size,
				capabilities: found.map(({ name, present, because, by, capability }) => ({
					name,
					present,
					because,
					by,
					gives: capability.gives,
				})),
				...(breaches === null ? {} : { breaches }),
			});
		} else {
			const style = styleFor(this, flags.color);
			writeLines(this, capabilitiesText(system, subject.label, found, breaches, style));
		}
		if (breaches !== null && breaches.length > 0) this.process.exitCode = ANSWER_IS_NO;
	},
});

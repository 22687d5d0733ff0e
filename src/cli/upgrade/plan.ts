import { buildCommand } from "@stricli/core";
import { WhittleError } from "../../closure/error.ts";
import { parseSize } from "../../closure/size.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import { planDocument } from "../../closure/upgrade-plan-from.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";
import { readPolicy } from "../../policy/policy-file.ts";
import { planUpgrade } from "../../upgrade/planning/plan-upgrade.ts";
import { withMadeStages } from "../../upgrade/planning/with-made-stages.ts";
import { ANSWER_IS_NO, type Context, type Style, styleFor } from "../context.ts";
import {
	configFlag,
	flag,
	parsedFlag,
	type SubjectFlags,
	subjectAliases,
	subjectFlags,
	textFlag,
	textsFlag,
} from "../flags.ts";
import { withProgress } from "../progress.ts";
import { askNext, upgradeText } from "../text/upgrade-text.ts";
import { upgradeBrief } from "../upgrade-words.ts";
import { writeJson, writeLines } from "../write.ts";
import { writeFileWhole } from "../write-file.ts";
import { planForTarget, storeOfTarget, systemOfTarget, withTarget } from "./plan-for-target.ts";
import { type OpenedSystems, openSystems } from "./plan-subjects.ts";
import { systemFiles } from "./system-files.ts";

interface Flags extends Omit<SubjectFlags, "file" | "attr" | "derivation"> {
	readonly capacity?: number;
	readonly target?: string;
	readonly stage?: readonly string[];
	readonly makeStages?: boolean;
	readonly oldStore?: readonly string[];
	readonly output?: string;
	readonly config?: string;
}

// Systems are named, not built.
const { file: _file, attr: _attr, derivation: _derivation, ...flags } = subjectFlags;
const { f: _f, A: _A, ...aliases } = subjectAliases;

const word = (brief: string, placeholder: string) =>
	({ brief, placeholder, parse: (value: string): string => value }) as const;

export const command = buildCommand<Flags, [string, string?], Context>({
	docs: {
		brief: upgradeBrief("plan"),
		fullDescription:
			"The plain upgrade where it fits; else stages, each a whole system that is fetched and activated before what it no longer needs is released: packages that configuration names are switched one after the other, and their configuration is made anew around them. With [upgrade] in whittle.toml packages may be absent for a while, or gone before the end where NEW has none (non-vital), switched together (atomic), be told as points of no return (barriers), or stay until the next boot (pinned). Nothing is changed: `whittle upgrade run` carries a plan out. Exit code 1 where it does not fit.",
		customUsage: [
			{
				input: "/run/current-system ./result --capacity 9GiB",
				brief: "may the store hold so many bytes?",
			},
			{
				input: "old.whittle new.whittle --capacity 900MB -o plan.json",
				brief: "from saved closures, kept for `whittle upgrade run`",
			},
			{
				input: "old.whittle NEW --store https://HOST --capacity 4GiB",
				brief: "with the new system in a binary cache",
			},
			{
				input: "--target ssh://HOST NEW --store https://HOST",
				brief: "from the system that the host runs, within the room that it has",
			},
		],
	},
	parameters: {
		flags: {
			...flags,
			capacity: parsedFlag(
				parseSize,
				"SIZE",
				"The most bytes that all store paths may hold at any moment (9GiB)",
			),
			target: textFlag(
				"HOST",
				"The machine to upgrade, whose free space is measured: ssh://HOST, or a directory that holds nix/store (/ for this machine)",
			),
			stage: textsFlag("PATH", "A system to go through, in place of made ones (repeatable)"),
			makeStages: flag("Make the systems between now, so that their paths and sizes are real"),
			oldStore: textsFlag("URL", "Another store for OLD alone (repeatable for caches)"),
			output: textFlag("FILE", "Write the plan as JSON to a file, too"),
			config: configFlag,
		},
		aliases: { ...aliases, o: "output" },
		positional: {
			kind: "tuple",
			parameters: [
				word(
					"The system there is: a store path, link, installable, closure file or -; of one word alone it is NEW, and OLD the target's system",
					"OLD",
				),
				{ ...word("The system to get to, the same", "NEW"), optional: true },
			],
		},
	},
	func: async function (flags, first, second) {
		const { upgrade } = await readPolicy(flags.config);
		const { planned, systems } = await plannedFor(this, flags, upgrade, first, second);
		const plan = flags.makeStages ? await made(this, flags, planned, systems) : planned;
		if (flags.output !== undefined) {
			writeFileWhole(flags.output, [`${JSON.stringify(planDocument(plan), null, "\t")}\n`]);
		}
		if (flags.json) writeJson(this, "upgrade-plan", { ...plan });
		else writeLines(this, textOf(plan, flags, styleFor(this, flags.color)));
		if (!plan.fits && plan.stages.length > 0) this.process.exitCode = ANSWER_IS_NO;
	},
});

function* textOf(plan: UpgradePlan, flags: Flags, style: Style): Generator<string> {
	yield* upgradeText(plan, style);
	if (flags.quiet || !plan.fits || plan.stages.length === 0) return;
	if (plan.notes.length > 0) yield "";
	const { output, target = "/" } = flags;
	const on = target === "/" ? [] : ["--target", target];
	yield* askNext(output === undefined ? null : [output, ...on], style);
}

/** The plan within the capacity, or for the target. */
async function plannedFor(
	context: Context,
	flags: Flags,
	policy: UpgradePolicy,
	first: string,
	second: string | undefined,
): Promise<{ planned: UpgradePlan; systems: OpenedSystems }> {
	const { capacity, target: address } = flags;
	const stages = flags.stage ?? [];
	const closures = ({ old, new: now, stages }: OpenedSystems) => ({
		old: old.subject.closure,
		new: now.subject.closure,
		given: flags.stage === undefined ? null : stages.map(({ subject }) => subject.closure),
	});
	if ((capacity === undefined) === (address === undefined)) throw oneOfBoth(capacity !== undefined);
	if (address === undefined) {
		if (second === undefined) throw noNew(first);
		const named = { old: first, new: second, stages };
		const systems = await openSystems(context, flags, flags.oldStore, named);
		const planned = planUpgrade({ ...closures(systems), capacity: capacity!, policy });
		return { planned, systems };
	}
	return withTarget(context, flags.quiet ?? false, address, async (target) => {
		const old = second === undefined ? await systemOfTarget(target) : first;
		const stores =
			flags.oldStore ?? (second === undefined ? storeOfTarget(target, address) : flags.store);
		const named = { old, new: second ?? first, stages };
		const systems = await openSystems(context, flags, stores ?? [], named);
		const all = closures(systems);
		const planned = await planForTarget(target, all.old, all.new, policy, all.given);
		return { planned, systems };
	});
}

function oneOfBoth(areBoth: boolean): WhittleError {
	return new WhittleError(
		areBoth ? "two-capacities" : "no-capacity",
		areBoth
			? "--capacity and --target both say how much room there is"
			: "nothing says how much room there is",
		null,
		"say either --capacity SIZE, the most bytes that all store paths may hold at any moment, or --target HOST",
	);
}

function noNew(old: string): WhittleError {
	return new WhittleError(
		"one-system",
		"a plan leads from one system to another",
		old,
		"name OLD and NEW; OLD can only be left out with --target",
	);
}

/** The plan with its systems made, where the files of both can be seen. */
async function made(
	context: Context,
	flags: Flags,
	plan: UpgradePlan,
	{ old, new: now }: OpenedSystems,
): Promise<UpgradePlan> {
	if (!plan.stages.some(({ kind }) => kind === "made")) return plan;
	return withProgress(context, flags.quiet ?? false, async (work) => {
		const files = await systemFiles([old, now], flags.refresh ?? false, work);
		if (typeof files === "string") {
			const note = `the systems between are not made: the files of ${files} cannot be seen from here`;
			return { ...plan, notes: [...plan.notes, note] };
		}
		try {
			const made = await withMadeStages(plan, files);
			return { ...made.plan, notes: [...plan.notes, ...made.left] };
		} finally {
			files.close();
		}
	});
}

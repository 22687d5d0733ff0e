import { buildCommand } from "@stricli/core";
import { isSized } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { STEP_KINDS, type StepKind, stepFrom } from "../closure/step.ts";
import { whatIf } from "../closure/what-if.ts";
import { type Context, styleFor } from "./context.ts";
import {
	allFlag,
	countFlag,
	type SubjectFlags,
	subjectAliases,
	subjectFlags,
	subjectOnly,
	textsFlag,
} from "./flags.ts";
import { open } from "./open.ts";
import { whatIfText } from "./text/what-if-text.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends SubjectFlags, Partial<Readonly<Record<StepKind, readonly string[]>>> {
	readonly all?: boolean;
	readonly count: number;
}

const step = (placeholder: string, brief: string) =>
	textsFlag(placeholder, `${brief} (repeatable)`);

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "What changes would save, before anything is built",
		fullDescription:
			"Tries changes on paper, in the order they are given: paths dropped, swapped for others or for stubs, single references cut. Tells what is left, what each change saves alone and together with those before it, and of one that saves nothing what still holds the path and what would release it.",
		customUsage: [
			{ input: "--drop python3", brief: "the current system without it" },
			{ input: "./result --drop perl --drop git", brief: "both, alone and together" },
			{ input: "./result --swap systemd=systemd-minimal", brief: "one path in place of another" },
			{ input: "./result --swap git=stub:16KiB", brief: "something small in its place" },
			{ input: "./result --cut gdb:python3", brief: "a single reference" },
		],
	},
	parameters: {
		flags: {
			...subjectFlags,
			all: allFlag,
			drop: step("PATTERN", "Take out all that is meant"),
			swap: step("OLD=NEW", "Another path of the closure in place of OLD, or stub, or stub:SIZE"),
			cut: step("A:B", "Cut the references of A to B"),
			count: { ...countFlag, default: "10", brief: "How many of what goes to show; 0 for all" },
		},
		aliases: { ...subjectAliases, n: "count" },
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const typed = inOrder(this.args, flags);
		if (typed.length === 0) {
			throw new WhittleError(
				"no-steps",
				"there is nothing to try",
				null,
				"add --drop PATTERN, --swap OLD=NEW or --cut A:B",
			);
		}
		const { closure } = await open(this, flags, name, flags.all ?? false);
		const steps = typed.map(([kind, words]) => stepFrom(closure, kind, words));
		const found = whatIf(closure, steps);
		if (!flags.json) {
			writeLines(this, whatIfText(closure, found, flags.count, styleFor(this, flags.color)));
			return;
		}
		const bytes = (weight: number) => (isSized(closure) ? weight : null);
		const path = (i: number) => closure.paths[i]!;
		writeJson(this, "whatif", {
			before: bytes(found.before),
			after: bytes(found.after),
			saving: bytes(found.saving),
			removed: Array.from(found.removed, path),
			steps: found.steps.map(({ step, alone, together, adds, held }) => ({
				step: step.text,
				alone: bytes(alone),
				together: bytes(together),
				adds: bytes(adds),
				heldBy: held().heldBy.map((chain) => chain.map(path)),
				release: held().release.map((edge) => edge.map(path)),
			})),
		});
	},
});

/**
 * Steps in the order of the command line. stricli keeps the order within a flag only; a word
 * that looks like a flag is never taken as another's value, so they can be told again.
 */
function inOrder(args: readonly string[], flags: Flags): [StepKind, string][] {
	const end = args.indexOf("--");
	const queues = new Map(STEP_KINDS.map((kind) => [kind, (flags[kind] ?? []).values()]));
	return (end < 0 ? args : args.slice(0, end)).flatMap((arg): [StepKind, string][] => {
		const kind = STEP_KINDS.find((each) => arg === `--${each}` || arg.startsWith(`--${each}=`));
		const next = kind && queues.get(kind)!.next();
		return kind && next?.done === false ? [[kind, next.value]] : [];
	});
}

import { buildCommand } from "@stricli/core";
import { type Closure, isSized, nameAt } from "../closure/closure.ts";
import { escaped } from "../closure/escape.ts";
import { type Referrer, referrersOf } from "../closure/referrers.ts";
import { retainedSizes } from "../closure/retained-sizes.ts";
import { counted, figure } from "../closure/size.ts";
import { baseName } from "../closure/store-path.ts";
import { ANSWER_IS_NO, type Context, type Style, styleFor } from "./context.ts";
import {
	allFlag,
	type SubjectFlags,
	subjectAliases,
	subjectAndTarget,
	subjectFlags,
} from "./flags.ts";
import { open } from "./open.ts";
import { onlyTarget, sayNothingMeant } from "./targets.ts";
import { chainText } from "./text/chain.ts";
import { nameRoom } from "./text/path-table.ts";
import { clip, table } from "./text/table.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends SubjectFlags {
	readonly all?: boolean;
}

export const command = buildCommand<Flags, [string, string?], Context>({
	docs: {
		brief: "Who refers to a path, and what each reference is worth",
		fullDescription:
			"The direct referrers of one path of the closure, each with the bytes that would go if that one reference were cut. When several hold it, cutting one saves nothing.",
		customUsage: [
			{ input: "python3", brief: "in the current system" },
			{ input: "./result glibc-2.40", brief: "in what a build left" },
		],
	},
	parameters: {
		flags: {
			...subjectFlags,
			all: allFlag,
		},
		aliases: subjectAliases,
		positional: subjectAndTarget("A pattern that means one path"),
	},
	func: async function (flags, first, second) {
		const word = second ?? first;
		const subject = await open(
			this,
			flags,
			second === undefined ? undefined : first,
			flags.all ?? false,
		);
		const { closure } = subject;
		const target = onlyTarget(subject, word);
		const referrers = target === undefined ? [] : referrersOf(closure, target);
		if (target === undefined) this.process.exitCode = ANSWER_IS_NO;
		if (flags.json) {
			writeJson(this, "who", {
				target: target === undefined ? null : closure.paths[target],
				referrers: referrers.map(({ path, saving }) => ({
					path: closure.paths[path],
					saving: isSized(closure) ? saving : null,
				})),
			});
		} else if (target === undefined) {
			sayNothingMeant(this, closure, word);
		} else {
			writeLines(this, text(closure, target, referrers, styleFor(this, flags.color)));
		}
	},
});

function* text(
	closure: Closure,
	target: number,
	referrers: readonly Referrer[],
	style: Style,
): Generator<string> {
	const name = escaped(baseName(closure.storeDir, closure.paths[target]!));
	const retained = figure(closure, retainedSizes(closure)[target]!);
	yield style.bold(`${name}, retains ${retained}`);
	if (referrers.length === 0) {
		yield "Nothing refers to it: it is a root.";
		return;
	}
	const { head, lines } = table(
		[
			{ title: "SAVES IF CUT", align: "right" },
			{ title: "REFERRER", align: "left" },
			{ title: "PULLED IN BY", align: "left" },
		],
		referrers.map(({ path, saving }) => [
			figure(closure, saving),
			clip(escaped(nameAt(closure, path)), nameRoom(style.width - 16)),
			chainText(closure, path, Math.max(12, style.width - 60)),
		]),
		style.width,
	);
	yield style.dim(head);
	yield* lines;
	if (referrers.every(({ saving }) => saving === 0)) {
		yield style.dim(`${counted(referrers.length, "reference")}: cutting one alone frees nothing.`);
	}
}

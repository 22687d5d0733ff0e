import { type Closure, nameAt } from "../../closure/closure.ts";
import { escaped, shellWord } from "../../closure/escape.ts";
import type { MinimumCut } from "../../closure/minimum-cut.ts";
import type { Reason } from "../../closure/reference-weights.ts";
import { count, counted, figure } from "../../closure/size.ts";
import type { Edge } from "../../closure/step.ts";
import type { WhatIf } from "../../closure/what-if.ts";
import type { Style } from "../context.ts";
import { cutFlags } from "../step-words.ts";
import { chainText } from "./chain.ts";
import { nameRoom } from "./path-table.ts";
import { clip, table } from "./table.ts";

/** Longer lines are for a program to write: `--json` has the references. */
const CUTS = 20;

interface Answer {
	readonly targets: readonly number[];
	readonly cut: MinimumCut;
	readonly because: (edge: Edge) => Reason;
	readonly found: WhatIf;
}

/** What to cut, why each weighs what it does, the saving, and how to try it; `words` name the subject. */
export function* cutText(
	closure: Closure,
	{ targets, cut, because, found }: Answer,
	words: readonly string[] | null,
	style: Style,
): Generator<string> {
	const [first, ...others] = targets;
	const what =
		others.length === 0 ? escaped(nameAt(closure, first!)) : counted(targets.length, "path");
	const { cost } = cut;
	const hardest = [...cut.edges.keys()].sort((a, b) => cut.weights[b]! - cut.weights[a]!);
	const edges = hardest.map((k) => cut.edges[k]!);
	const weights = hardest.map((k) => cut.weights[k]!);
	yield style.bold(
		clip(
			`${what} ${others.length === 0 ? "goes" : "go"} with ${counted(edges.length, "reference")} cut, of weight ${count(cost)}`,
			style.width,
		),
	);
	const room = nameRoom(style.width - 20);
	const reasons = edges.map(because);
	const { head, lines } = table(
		[
			{ title: "WEIGHT", align: "right" },
			{ title: "WHY", align: "left" },
			{ title: "CUT", align: "left" },
			{ title: "PULLED IN BY", align: "left" },
		],
		edges.map(([referrer, reference], k) => [
			count(weights[k]!),
			reasons[k]!.name,
			clip(
				`${escaped(nameAt(closure, referrer))} → ${escaped(nameAt(closure, reference))}`,
				room + 12,
			),
			chainText(closure, referrer, Math.max(12, style.width - room - 36)),
		]),
		style.width,
	);
	yield style.dim(head);
	yield* lines;
	yield "";
	for (const [name, reason] of new Map(reasons.map((each) => [each.name, each.reason]))) {
		yield style.dim(clip(`${name}: ${reason}`, style.width));
	}
	const { length } = found.removed;
	yield `${style.bold(`Saves ${figure(closure, found.saving)}`)}: ${counted(length, "path")} ${length === 1 ? "goes" : "go"}`;
	if (words === null || edges.length === 0 || edges.length > CUTS) return;
	const subject = words.map((word) => `${shellWord(word)} `).join("");
	yield "";
	yield style.bold("Ask next");
	yield `  whittle whatif ${subject}${cutFlags(closure, edges)}`;
}

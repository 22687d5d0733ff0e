import { type Closure, isSized, nameAt, weights } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { largest } from "../../closure/largest.ts";
import { count, counted, figure, size } from "../../closure/size.ts";
import type { Step } from "../../closure/step.ts";
import type { StepOutcome, WhatIf } from "../../closure/what-if.ts";
import type { Style } from "../context.ts";
import { cutFlags } from "../step-words.ts";
import { chainText, wholeChainText } from "./chain.ts";
import { nameRoom } from "./path-table.ts";
import { clip, table } from "./table.ts";

/** Chains that are told of what holds a path, and cuts that are worth typing. */
const CHAINS = 5;
const CUTS = 20;

/** What steps save, what goes (the `most` largest), and why a step is in vain. */
export function* whatIfText(
	closure: Closure,
	found: WhatIf,
	most: number,
	style: Style,
): Generator<string> {
	const { before, after, saving, removed, steps } = found;
	const verdict =
		saving < 0
			? `${figure(closure, -saving)} more`
			: saving === 0
				? "nothing saved"
				: `saves ${figure(closure, saving)}`;
	const gone = `${count(removed.length)} of ${counted(closure.paths.length, "path")} ${removed.length === 1 ? "goes" : "go"}`;
	const sizes = isSized(closure)
		? `${size(before)} → ${size(after)} NAR`
		: `${count(before)} → ${counted(after, "path")}`;
	yield style.bold(`${sizes}, ${verdict}; ${gone}`);
	yield "";
	yield* stepTable(closure, steps, style);
	yield* inVain(closure, steps, style);
	if (removed.length > 0) {
		yield "";
		yield style.bold("What goes");
		yield* goneTable(closure, found, most, style);
	}
}

function* stepTable(
	closure: Closure,
	steps: readonly StepOutcome[],
	style: Style,
): Generator<string> {
	const { head, lines } = table(
		[
			{ title: "SAVES ALONE", align: "right" },
			{ title: "ADDS", align: "right" },
			{ title: "TOGETHER", align: "right" },
			{ title: "STEP", align: "left" },
		],
		steps.map(({ step, alone, adds, together }) => [
			figure(closure, alone),
			figure(closure, adds),
			figure(closure, together),
			escaped(step.text),
		]),
		style.width,
	);
	yield style.dim(head);
	yield* lines;
}

/** Each path that steps were to take out and that is still there: the chains, and what to add. */
function* inVain(closure: Closure, steps: readonly StepOutcome[], style: Style): Generator<string> {
	const told = new Set<string>();
	for (const { step, held } of steps) {
		const { heldBy, release } = held();
		const paths = aims(step);
		const aim = paths.join();
		if (heldBy.length === 0 || told.has(aim)) continue; // of two cuts to one path both are in vain
		told.add(aim);
		const what = paths.length === 1 ? nameAt(closure, paths[0]!) : counted(paths.length, "path");
		const is = `${escaped(what)} ${paths.length === 1 ? "is" : "are"} still there`;
		yield "";
		if (release.length === 0) {
			const root = nameAt(closure, heldBy[0]![0]!);
			yield style.bold(
				clip(
					paths.length === 1
						? `${is}: it is a root, which no cut takes out`
						: `${is}: ${escaped(root)} is a root, which no cut takes out`,
					style.width,
				),
			);
			continue;
		}
		yield style.bold(
			clip(
				`${is}, held over ${counted(heldBy.length, "chain")} that share no reference`,
				style.width,
			),
		);
		for (const chain of heldBy.slice(0, CHAINS)) {
			yield `  ${wholeChainText(closure, chain, style.width - 2)}`;
		}
		const more = heldBy.length - CHAINS;
		if (more > 0) yield style.dim(`  and ${counted(more, "more chain")} (all with --json)`);
		yield release.length > CUTS
			? `To release it takes ${counted(release.length, "more cut")}; \`whittle cut\` tells the easiest`
			: `To release ${paths.length === 1 ? "it" : "them"}, add: ${cutFlags(closure, release)}`;
	}
}

/** What a step was to take out. */
function aims(step: Step): number[] {
	const paths = step.kind === "cut" ? step.references.map(([, path]) => path) : step.paths;
	return [...new Set(paths)].sort((a, b) => a - b);
}

function* goneTable(
	closure: Closure,
	{ removed, kept }: WhatIf,
	most: number,
	style: Style,
): Generator<string> {
	const byWeight = weights(closure);
	const own = byWeight.map((weight, i) => (kept[i] === 1 ? Number.NEGATIVE_INFINITY : weight));
	const chosen = Array.from(largest(closure, own, Math.min(most, removed.length), 0));
	const sized = isSized(closure);
	const { head, lines } = table(
		[
			...(sized ? [{ title: "NAR", align: "right" } as const] : []),
			{ title: "PATH", align: "left" },
			{ title: "WAS PULLED IN BY", align: "left" },
		],
		chosen.map((i) => [
			...(sized ? [size(closure.narSize[i]!)] : []),
			clip(escaped(nameAt(closure, i)), nameRoom(style.width - 12)),
			chainText(closure, i, Math.max(12, style.width - 56)),
		]),
		style.width,
	);
	yield style.dim(head);
	yield* lines;
	const more = removed.length - chosen.length;
	if (more > 0) yield style.dim(`and ${counted(more, "more path")} (all with -n 0)`);
}

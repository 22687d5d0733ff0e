import { escaped, shellWord } from "../../closure/escape.ts";
import { count, share, size } from "../../closure/size.ts";
import { nameOf } from "../../closure/store-path.ts";
import { type StageBar, upgradeChart } from "../../closure/upgrade-chart.ts";
import type { PlanStage, Remedy, UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { Style } from "../context.ts";
import { type Column, table } from "./table.ts";
import { upgradeChartText } from "./upgrade-chart-text.ts";
import { wordsIn } from "./wrapped.ts";

/** Stages that a table has room for: the chart tells of all. */
const MOST_STAGES = 12;

/** A plan on one screen: does it fit, by which stages, and if it does not, what would help. */
export function* upgradeText(plan: UpgradePlan, style: Style): Generator<string> {
	const { name, verdict, summary, stages } = upgradeChart(plan);
	const { width } = style;
	yield* wordsIn(name, width).map(style.bold);
	yield* wordsIn(verdict, width).map(plan.fits ? style.green : style.yellow);
	yield* wordsIn(`${summary}${distance(plan)}`, width);
	yield "";
	if (plan.stages.length > 0) {
		yield* upgradeChartText(plan, style);
		yield "";
		yield* stageTable(plan.storeDir, stages, style);
		yield "";
	}
	if (!plan.fits && plan.stages.length > 0) {
		const { shortfall, remedies } = plan;
		yield `${size(shortfall)} (${count(shortfall)} bytes) are missing.${remedies.length > 0 ? " What would help:" : ""}`;
		if (remedies.length > 0) yield* remedyTable(remedies, style);
		yield "";
	}
	for (const note of plan.notes) {
		const [first = "", ...more] = wordsIn(escaped(note), width - 2);
		yield* [`! ${first}`, ...more.map((line) => `  ${line}`)].map(style.dim);
	}
}

/** How far the plan is from what no plan can do with less than. */
function distance({ peak, lowerBound, stages }: UpgradePlan): string {
	if (stages.length === 0) return "";
	const over = peak - lowerBound;
	return over === 0
		? "; no plan needs less"
		: `; this plan ${share(over, lowerBound)} above that bound`;
}

/** What to type to go there; `words` are what `whittle upgrade run` needs, null where no file was written. */
export function* askNext(words: readonly string[] | null, style: Style): Generator<string> {
	if (words === null) {
		yield* wordsIn("With -o FILE it is kept, and whittle upgrade run FILE goes there", style.width);
		return;
	}
	const run = `  whittle upgrade run ${words.map(shellWord).join(" ")}`;
	const dry = `${run} --dry-run`;
	yield style.bold("Ask next");
	yield `${dry}  every command that would be run`;
	yield `${run.padEnd(dry.length)}  goes there`;
}

const STAGE_COLUMNS: readonly Column[] = [
	{ title: "STAGE", align: "right" },
	{ title: "FETCH", align: "right" },
	{ title: "PATHS", align: "right" },
	{ title: "RELEASE", align: "right" },
	{ title: "PATHS", align: "right" },
	{ title: "PEAK", align: "right" },
	{ title: "ACTIVATES", align: "left" },
];

function* stageTable(
	storeDir: string,
	stages: readonly StageBar[],
	style: Style,
): Generator<string> {
	const shown = stages.slice(0, MOST_STAGES);
	const rows = shown.map(({ stage, comes, peak, goes }) => [
		count(stage.index),
		comes.size,
		count(stage.fetch.length),
		goes.size,
		count(stage.release.length),
		peak.size,
		ACTIVATED[stage.kind] ?? escaped(nameOf(storeDir, stage.system)),
	]);
	const { head, lines } = table(STAGE_COLUMNS, rows, style.width);
	yield style.bold(head);
	yield* lines;
	const more = stages.length - shown.length;
	if (more > 0) yield style.dim(`and ${count(more)} more (all with --json)`);
}

/** What needs no name: both systems stand above, and a made one is called as the old one is. */
const ACTIVATED: Readonly<Partial<Record<PlanStage["kind"], string>>> = {
	made: "one made for it",
	new: "the new system",
};

function* remedyTable(remedies: readonly Remedy[], style: Style): Generator<string> {
	const { head, lines } = table(
		[
			{ title: "SAVES", align: "right" },
			{ title: "ENOUGH", align: "left" },
			{ title: "WHAT", align: "left" },
			{ title: "HOW", align: "left" },
		],
		remedies.map(({ what, bytes, enough, how }) => [
			size(bytes),
			enough ? "yes" : "no",
			escaped(what),
			escaped(how),
		]),
		Number.POSITIVE_INFINITY, // half of what is to be typed is of no use
	);
	yield style.bold(head);
	yield* lines;
}

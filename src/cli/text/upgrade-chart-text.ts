import { groupBy } from "../../closure/group-by.ts";
import { size } from "../../closure/size.ts";
import type { Tick } from "../../closure/ticks.ts";
import {
	type Level,
	MARKS,
	type Mark,
	REMARKS,
	type StageBar,
	type StageWords,
	type UpgradeChart,
	upgradeChart,
} from "../../closure/upgrade-chart.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { Style } from "../context.ts";
import { clip, textWidth, widest } from "./table.ts";
import { wrapped } from "./wrapped.ts";

/** Signs that differ without any colour. */
const SIGNS = { kept: "█", fetched: "▓", released: "░", naive: "·", capacity: "│" } as const;
type Part = readonly [sign: "kept" | "fetched" | "released" | "naive", length: number];

/** What a bar shows in all. */
type Whole = Pick<Level, "bytes" | "at">;

/** Columns that are put to use: longer lines are hard to follow. */
const WIDEST = 110;
/** Cells of a bar on the narrowest terminal. */
const FEWEST = 10;
/** Up to so many stages have a line for their words; of more they stand behind the figures. */
const ROOMY = 12;
/** Part of a line that bars have where words stand behind them. */
const BARS = 0.6;
/** Rows at most: of more stages some share one. */
const ROWS = 24;

/** Marks, the gravest first. */
const IN_ORDER = ["does-not-fit", "barrier", "reboot", "predicted"] as const satisfies Mark[];

/** Stages that share a row, mostly one. */
interface Row {
	readonly label: string;
	/** The one that needs the most of them. */
	readonly top: StageBar;
	/** When the last of them is committed. */
	readonly end: Level;
	readonly words: readonly StageWords[];
	readonly marks: readonly Mark[];
}

/** Columns of each part of a line. */
interface Layout {
	readonly label: number;
	readonly cells: number;
	/** The capacity, behind how many cells; null where it is not on the axis. */
	readonly line: { readonly bytes: number; readonly behind: number } | null;
	readonly peak: number;
	readonly end: number;
	/** For words behind the figures; 0 where they have a line. */
	readonly words: number;
}

/**
 * Used bytes over a plan against the capacity, a bar a stage: what stays, what comes, and what
 * goes once the stage is committed, together its peak. Lines fit the terminal. Of more than 24
 * stages some share a row: that of the one that needs the most. No line where there is no stage.
 */
export function* upgradeChartText(plan: UpgradePlan, style: Style): Generator<string> {
	const chart = upgradeChart(plan);
	const [first] = chart.stages;
	if (first === undefined) return;
	const rows = rowsOf(chart.stages);
	const layout = layoutOf(chart, plan.naivePeak, rows, Math.min(style.width, WIDEST));
	yield style.dim(headOf(chart.ticks, layout));
	const line = (label: string, parts: readonly Part[], whole: Whole, peak: string, end: string) =>
		lineOf(label, barOf(parts, whole, layout, style), peak, end, layout);
	yield line("now", [["kept", first.start.at]], first.start, "", first.start.size);
	for (const { label, top, end, words, marks } of rows) {
		const parts: Part[] = [
			["kept", top.kept],
			["fetched", top.fetched],
			["released", top.released],
		];
		const drawn = line(label, parts, top.peak, top.peak.size, end.size);
		const indent = layout.label + 1;
		const room = layout.words > 0 ? layout.words : Math.max(FEWEST, style.width - indent);
		const told = toldIn(room, words, marks, style);
		if (told === "") yield drawn;
		else if (layout.words > 0) yield `${drawn}  ${told}`;
		else yield* [drawn, " ".repeat(indent) + told];
	}
	const naive = chart.naivePeak ?? { bytes: plan.naivePeak, at: 1 };
	yield line("both", [["naive", naive.at]], naive, size(plan.naivePeak), "").trimEnd();
	yield "";
	yield* wrapped(legendOf(chart), "   ", Math.min(style.width, WIDEST)).map(style.dim);
}

function rowsOf(stages: readonly StageBar[]): Row[] {
	const each = Math.ceil(stages.length / ROWS);
	return Array.from({ length: Math.ceil(stages.length / each) }, (_, k) => {
		const run = stages.slice(k * each, (k + 1) * each);
		const last = run.at(-1)!;
		const [from, to] = [run[0]!.stage.index, last.stage.index];
		const verbs = groupBy(
			run.flatMap(({ words }) => words),
			({ verb }) => verb,
		);
		return {
			label: from === to ? String(from) : `${from}-${to}`,
			top: run.reduce((most, bar) => (bar.peak.bytes > most.peak.bytes ? bar : most)),
			end: last.end,
			words: [...verbs].map(([verb, all]) => ({ verb, names: all.flatMap(({ names }) => names) })),
			marks: IN_ORDER.filter((mark) => run.some(({ marks }) => marks.includes(mark))),
		};
	});
}

function layoutOf(
	chart: UpgradeChart,
	naivePeak: number,
	rows: readonly Row[],
	width: number,
): Layout {
	const { capacity, stages } = chart;
	const label = widest(["both", ...rows.map((row) => row.label)]);
	const peak = widest(["PEAK", size(naivePeak), ...rows.map(({ top }) => top.peak.size)]);
	const end = widest(["AFTER", stages[0]!.start.size, ...rows.map((row) => row.end.size)]);
	const rest = width - (label + 1) - (2 + peak) - (2 + end) - (capacity === null ? 0 : 1);
	const isRoomy = stages.length <= ROOMY;
	const cells = Math.max(FEWEST, isRoomy ? rest : Math.ceil(rest * BARS));
	const words = isRoomy ? 0 : Math.max(FEWEST, rest - cells - 2);
	if (capacity === null) return { label, cells, line: null, peak, end, words };
	// What is more than the capacity needs a cell behind its line.
	const behind = capacity.at === 1 ? cells : Math.min(cells - 1, Math.round(capacity.at * cells));
	return { label, cells, line: { bytes: capacity.bytes, behind }, peak, end, words };
}

/** Ticks that have room, each where it stands, and the titles of the figures. */
function headOf(ticks: readonly Tick[], layout: Layout): string {
	const { cells, line } = layout;
	const columns = cells + (line === null ? 0 : 1);
	let axis = "";
	for (const { at, label } of ticks) {
		const start = Math.min(Math.round(at * cells), columns - label.length);
		if (axis !== "" && start < axis.length + 2) continue;
		axis = axis.padEnd(start) + label;
	}
	return lineOf("", axis.padEnd(columns), "PEAK", "AFTER", layout);
}

function lineOf(label: string, bar: string, peak: string, end: string, layout: Layout): string {
	const figures = `${right(peak, layout.peak)}  ${right(end, layout.end)}`;
	return `${right(label, layout.label)} ${bar}  ${figures}`;
}

function right(text: string, columns: number): string {
	return " ".repeat(Math.max(0, columns - textWidth(text))) + text;
}

/** Parts of a bar, one behind the other; it crosses the line where `whole` is too much, and only there. */
function barOf(parts: readonly Part[], whole: Whole, layout: Layout, style: Style): string {
	const { cells, line } = layout;
	const isOver = line !== null && whole.bytes > line.bytes;
	const [least, most] =
		line === null ? [0, cells] : isOver ? [line.behind + 1, cells] : [0, line.behind];
	const ends = parts.map((_, k) => {
		const length = parts.slice(0, k + 1).reduce((sum, [, part]) => sum + part, 0);
		return Math.min(most, Math.max(k === parts.length - 1 ? least : 0, Math.round(length * cells)));
	});
	const paint = { kept: style.blue, fetched: style.green, released: style.dim, naive: style.dim };
	const between = (from: number, to: number) =>
		parts
			.map(([sign], k) => {
				const [start, end] = [Math.max(from, ends[k - 1] ?? 0), Math.min(to, ends[k]!)];
				const drawn = SIGNS[sign].repeat(Math.max(0, end - start));
				return drawn === "" ? "" : isOver && from > 0 ? style.yellow(drawn) : paint[sign](drawn);
			})
			.join("") + " ".repeat(Math.max(0, to - Math.max(from, ends.at(-1)!)));
	if (line === null) return between(0, cells);
	return between(0, line.behind) + style.bold(SIGNS.capacity) + between(line.behind, cells);
}

/** What is done in a stage and what is special, in so many columns. */
function toldIn(
	room: number,
	words: readonly StageWords[],
	marks: readonly Mark[],
	style: Style,
): string {
	const loud = marks.filter((mark) => mark !== "predicted").map((mark) => MARKS[mark]);
	const does = words.map(({ verb, names }) => `${verb} ${names.join(", ")}${REMARKS[verb] ?? ""}`);
	const whole = clip([...loud, ...does].join("; "), room);
	const end = Math.min(whole.length, loud.join("; ").length);
	return style.yellow(whole.slice(0, end)) + style.dim(whole.slice(end));
}

function legendOf({ legend, stages }: UpgradeChart): string[] {
	const signs: Readonly<Record<string, string>> = SIGNS;
	const isPredicted = stages.some(({ marks }) => marks.includes("predicted"));
	return [
		...legend.map(({ sign, means }) => `${signs[sign] ?? ""} ${means}`.trimStart()),
		...(isPredicted ? ["≈ partly predicted"] : []),
	];
}

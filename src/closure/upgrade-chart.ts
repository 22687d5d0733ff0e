import { escaped } from "./escape.ts";
import { counted, size } from "./size.ts";
import { nameOf } from "./store-path.ts";
import { type Tick, ticksUpTo } from "./ticks.ts";
import { isOldOnly, type PlanStage, type UpgradePlan } from "./upgrade-plan.ts";

/**
 * Bytes on the axis: how far along it they reach (0 to 1), and as people read them, with `≈`
 * where a part of them is predicted.
 */
export interface Level {
	readonly bytes: number;
	readonly at: number;
	readonly size: string;
}

/** What is said behind the names, where the verb alone could mean another. */
export const REMARKS: Readonly<Partial<Record<StageWords["verb"], string>>> = {
	"takes out": " (the new system has none)",
};

/** What is special about a stage. */
export type Mark = "does-not-fit" | "barrier" | "reboot" | "predicted";

/** Names of units that a stage does the same with; escaped. */
export interface StageWords {
	/** What it takes out is not in the new system; what it drops comes back. */
	readonly verb: "switches" | "drops" | "takes out" | "adds";
	readonly names: readonly string[];
}

/** One stage of the chart. What comes lies on what stays until it is committed. */
export interface StageBar {
	readonly stage: PlanStage;
	/** All paths of the plan: before it, when all of it has come, and when it is committed. */
	readonly start: Level;
	readonly peak: Level;
	readonly end: Level;
	/** What comes in it, and what goes once it is committed. */
	readonly comes: Level;
	readonly goes: Level;
	/** Parts of the axis, together as long as the peak. */
	readonly kept: number;
	readonly fetched: number;
	readonly released: number;
	readonly words: readonly StageWords[];
	readonly marks: readonly Mark[];
	/** All of that in a sentence, for whoever cannot see the chart. */
	readonly told: string;
}

/** What a sign in the chart means. */
export interface ChartSign {
	readonly sign: "kept" | "fetched" | "released" | "capacity" | "naive" | "bound";
	readonly means: string;
}

/** The chart of a plan, as data: whoever draws it gives it its pixels. Words are escaped. */
export interface UpgradeChart {
	/** `nixos-system-alder-25.05 → nixos-system-alder-25.11`. */
	readonly name: string;
	/** `Fits in 4 stages: peak 910.0 MiB of 960.0 MiB`. */
	readonly verdict: string;
	/** What else would be needed, and whose bytes they are, in one line. */
	readonly summary: string;
	readonly ticks: readonly Tick[];
	/** Null where the axis ends long before them. */
	readonly capacity: Level | null;
	readonly naivePeak: Level | null;
	readonly lowerBound: Level;
	readonly stages: readonly StageBar[];
	readonly legend: readonly ChartSign[];
}

/** What a mark means, in words. */
export const MARKS: Readonly<Record<Mark, string>> = {
	"does-not-fit": "does not fit",
	barrier: "no way back after it",
	reboot: "needs a restart of the machine",
	predicted: "partly predicted",
};

const UNITS: Readonly<Record<UpgradePlan["unit"], string>> = {
	disk: "bytes on disk",
	nar: "NAR bytes",
	mixed: "bytes on disk where known, else NAR",
};

/** What is so many times all stages is not on the axis: they could not be told apart. */
const FAR = { capacity: 2, naivePeak: 1.5 } as const;

type Scale = (bytes: number, isPredicted?: boolean) => Level;

/** What a plan looks like. Pure: the same plan gives the same chart. O(stages and their paths). */
export function upgradeChart(plan: UpgradePlan): UpgradeChart {
	const { stages, capacity, naivePeak, lowerBound } = plan;
	const needed = stages.reduce(
		(most, { peak, fetchBytes, releaseBytes }) => Math.max(most, peak, fetchBytes + releaseBytes),
		lowerBound,
	);
	const isNear = capacity <= needed * FAR.capacity;
	const withCapacity = isNear ? Math.max(needed, capacity) : needed;
	const isNaiveNear = naivePeak <= withCapacity * FAR.naivePeak;
	const most = isNaiveNear ? Math.max(withCapacity, naivePeak) : withCapacity;
	const on: Scale = (bytes, isPredicted = false) => ({
		bytes,
		at: most === 0 ? 0 : bytes / most,
		size: `${isPredicted ? "≈ " : ""}${size(bytes)}`,
	});
	const beyond = (isOn: boolean) => (isOn ? "" : ", beyond this chart");
	const nameIn = (path: string) => escaped(nameOf(plan.storeDir, path));
	return {
		name: `${nameIn(plan.old)} → ${nameIn(plan.new)}`,
		verdict: verdictOf(plan),
		summary: `${size(plan.current)} → ${size(plan.target)}; side by side ${size(naivePeak)}, no plan below ${size(lowerBound)}; ${UNITS[plan.unit]}`,
		ticks: ticksUpTo(most),
		capacity: isNear ? on(capacity) : null,
		naivePeak: isNaiveNear ? on(naivePeak) : null,
		lowerBound: on(lowerBound),
		stages: barsOf(plan, on),
		legend: [
			{ sign: "kept", means: "stays" },
			{ sign: "fetched", means: "comes" },
			{ sign: "released", means: "goes once it is committed" },
			{ sign: "capacity", means: `capacity ${size(capacity)}${beyond(isNear)}` },
			{ sign: "naive", means: `side by side ${size(naivePeak)}${beyond(isNaiveNear)}` },
			{ sign: "bound", means: `lower bound ${size(lowerBound)}` },
		],
	};
}

function verdictOf({ stages, fits, peak, capacity, shortfall }: UpgradePlan): string {
	if (stages.length === 0) return "Nothing to do";
	const of = `peak ${size(peak)} of ${size(capacity)}`;
	const through = counted(stages.length, "stage");
	return fits
		? `Fits in ${through}: ${of}`
		: `Does not fit, ${size(shortfall)} missing: ${of} in ${through}`;
}

function barsOf({ stages, capacity, units }: UpgradePlan, on: Scale): StageBar[] {
	const gone = new Set(units.filter(isOldOnly).map(({ name }) => name));
	/** Paths that are there whose size is only predicted. */
	const predicted = new Set<string>();
	return stages.map((stage) => {
		const { peak, fetchBytes, releaseBytes } = stage;
		const start = on(Math.max(0, peak - fetchBytes), predicted.size > 0);
		for (const each of stage.made) if (each.predicted) predicted.add(each.path);
		const marks: Mark[] = [
			...(peak > capacity ? (["does-not-fit"] as const) : []),
			...(stage.barrier ? (["barrier"] as const) : []),
			...(stage.reboot ? (["reboot"] as const) : []),
			...(predicted.size > 0 ? (["predicted"] as const) : []),
		];
		const top = on(peak, predicted.size > 0);
		const comes = on(
			fetchBytes,
			stage.made.some((each) => each.predicted),
		);
		const goes = on(
			releaseBytes,
			stage.release.some((path) => predicted.has(path)),
		);
		for (const path of stage.release) predicted.delete(path);
		const end = on(Math.max(0, peak - releaseBytes), predicted.size > 0);
		const levels = { start, peak: top, end, comes, goes };
		const words = wordsOf(stage, gone);
		return {
			stage,
			...levels,
			kept: on(Math.max(0, peak - fetchBytes - releaseBytes)).at,
			fetched: comes.at,
			released: goes.at,
			words,
			marks,
			told: told(stage, levels, words, marks, stages.length),
		};
	});
}

function wordsOf({ switches, drops, adds }: PlanStage, gone: ReadonlySet<string>): StageWords[] {
	const [back, out] = [
		drops.filter((name) => !gone.has(name)),
		drops.filter((name) => gone.has(name)),
	];
	const all = [
		{ verb: "switches", names: switches.map(escaped) },
		{ verb: "drops", names: back.map(escaped) },
		{ verb: "takes out", names: out.map(escaped) },
		{ verb: "adds", names: adds.map(escaped) },
	] as const;
	return all.filter(({ names }) => names.length > 0);
}

function told(
	{ index }: PlanStage,
	{ start, peak, end, comes, goes }: Pick<StageBar, "start" | "peak" | "end" | "comes" | "goes">,
	words: readonly StageWords[],
	marks: readonly Mark[],
	stages: number,
): string {
	const does = words
		.map(({ verb, names }) => `${verb} ${someOf(names)}${REMARKS[verb] ?? ""}`)
		.join(", ");
	return [
		`Stage ${index} of ${stages}${does === "" ? "" : ` ${does}`}`,
		`from ${start.size} up to ${peak.size}, as ${comes.size} come`,
		`then down to ${end.size}, as ${goes.size} go`,
		...marks.map((mark) => MARKS[mark]),
	].join("; ");
}

/** Names that are told of many. */
const TOLD = 8;

/** Names in a line: the first of many. */
export function someOf(names: readonly string[]): string {
	const more = names.length - TOLD;
	return names.slice(0, TOLD).join(", ") + (more > 0 ? ` and ${counted(more, "other")}` : "");
}

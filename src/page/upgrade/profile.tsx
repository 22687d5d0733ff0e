import type { ComponentChildren, TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { useId } from "preact/hooks";
import { MARKS, type StageBar, type UpgradeChart } from "../../closure/upgrade-chart.ts";
import { part } from "../bar-rows.tsx";
import { rowId, type Sight } from "./stage-rows.tsx";

/** Where in a stage (0 to 1) all has come, it is committed, and what is not needed has gone. */
const COME = 0.5;
const COMMITTED = 0.65;
const GONE = 0.9;

/** Numbers of stages that have room side by side on a narrow page. */
const NUMBERS = 12;

interface Props {
	readonly chart: UpgradeChart;
	readonly sight: Sight;
}

/** Used bytes over the stages, from left to right; what stays, comes and goes one on the other. */
export function Profile({ chart, sight }: Props) {
	const { stages, ticks, capacity } = chart;
	const apart = [1, 2, 5, 10, 20, 50].find((each) => stages.length / each <= NUMBERS) ?? 100;
	return (
		<figure class="profile">
			<div class="profile-ticks" aria-hidden="true">
				{ticks.map(({ at, label }) => (
					<span key={at} style={{ bottom: part(at) }}>
						{label}
					</span>
				))}
			</div>
			<Plot chart={chart} sight={sight}>
				<Drawing chart={chart} shown={sight.shown.value} />
				{capacity !== null && (
					<span class="profile-capacity" aria-hidden="true" style={{ bottom: part(capacity.at) }}>
						capacity {capacity.size}
					</span>
				)}
			</Plot>
			<div class="profile-stages" aria-hidden="true">
				{stages.map(({ stage, marks }, k) => {
					const number = stage.index % apart === 0 || stages.length <= NUMBERS ? stage.index : "";
					const signs = `${marks.includes("barrier") ? "⚑" : ""}${marks.includes("reboot") ? "↻" : ""}`;
					return (
						<span key={k} style={{ left: part((k + 0.5) / stages.length) }}>
							<i>{number}</i>
							{signs !== "" && <b>{signs}</b>}
						</span>
					);
				})}
			</div>
			<Readout bar={stages[sight.shown.value]!} stages={stages.length} />
		</figure>
	);
}

/** Which stage a key leads to, from which of how many. */
const MOVES: Readonly<Record<string, (at: number, last: number) => number>> = {
	ArrowLeft: (at) => Math.max(0, at - 1),
	ArrowDown: (at) => Math.max(0, at - 1),
	ArrowRight: (at, last) => Math.min(last, at + 1),
	ArrowUp: (at, last) => Math.min(last, at + 1),
	PageDown: (at) => Math.max(0, at - 10),
	PageUp: (at, last) => Math.min(last, at + 10),
	Home: () => 0,
	End: (_, last) => last,
};

/** Where a stage is pointed out: by the pointer, or by keys as on any slider. Enter opens its row. */
function Plot({ chart, sight, children }: Props & { children: ComponentChildren }) {
	const { stages } = chart;
	const { shown, open } = sight;
	const last = stages.length - 1;
	const openShown = () => {
		open.value = shown.value;
		document.getElementById(rowId(sight, shown.value))?.focus();
	};
	const point = ({ currentTarget, clientX }: TargetedPointerEvent<HTMLElement>) => {
		const { left, width } = currentTarget.getBoundingClientRect();
		const k = Math.floor(((clientX - left) / width) * stages.length);
		shown.value = Math.min(last, Math.max(0, k));
	};
	const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const move = MOVES[event.key];
		if (move !== undefined) shown.value = move(shown.value, last);
		else if (event.key === "Enter") openShown();
		else return;
		event.preventDefault();
	};
	return (
		<div
			class="profile-plot"
			role="slider"
			tabIndex={0}
			aria-label="Used bytes over the stages"
			aria-orientation="horizontal"
			aria-valuemin={1}
			aria-valuemax={stages.length}
			aria-valuenow={shown.value + 1}
			aria-valuetext={stages[shown.value]!.told}
			onPointerMove={point}
			onPointerDown={point}
			onClick={openShown}
			onKeyDown={onKeyDown}
		>
			{children}
		</div>
	);
}

/** The picture: a unit wide for each stage, as high as the axis is long. */
function Drawing({ chart, shown }: { chart: UpgradeChart; shown: number }) {
	const { stages, ticks, capacity, naivePeak, lowerBound } = chart;
	const clip = useId();
	const width = stages.length;
	const used = `0,1 ${stages.map(top).join(" ")} ${width},1`;
	const level = (at: number) => ({ x1: 0, x2: width, y1: 1 - at, y2: 1 - at });
	return (
		<svg viewBox={`0 0 ${width} 1`} preserveAspectRatio="none" aria-hidden="true">
			<rect class="profile-shown" x={shown} width="1" height="1" />
			{ticks.map(({ at }) => (
				<line key={at} class="profile-tick" {...level(at)} />
			))}
			<polygon class="released" points={used} />
			<polygon class="fetched" points={`0,1 ${stages.map(stays).join(" ")} ${width},1`} />
			<polygon class="kept" points={`0,1 ${stages.map(kept).join(" ")} ${width},1`} />
			{capacity !== null && (
				<>
					<clipPath id={clip}>
						<rect width={width} height={1 - capacity.at} />
					</clipPath>
					<polygon class="over" points={used} clip-path={`url(#${clip})`} />
				</>
			)}
			<polyline class="profile-used" points={stages.map(top).join(" ")} />
			{naivePeak !== null && <line class="naive" {...level(naivePeak.at)} />}
			<line class="bound" {...level(lowerBound.at)} />
			{capacity !== null && <line class="capacity" {...level(capacity.at)} />}
		</svg>
	);
}

/** Points of a stage, whose parts stand in the order of its bar: stays, comes, goes. */
const points = (...all: readonly (readonly [x: number, at: number])[]) =>
	all.map(([x, at]) => `${x},${1 - at}`).join(" ");

const top = ({ start, peak, end }: StageBar, k: number) =>
	points(
		[k, start.at],
		[k + COME, peak.at],
		[k + COMMITTED, peak.at],
		[k + GONE, end.at],
		[k + 1, end.at],
	);

const stays = ({ kept, end }: StageBar, k: number) =>
	points([k, kept], [k + COME, end.at], [k + 1, end.at]);

const kept = ({ kept }: StageBar, k: number) => points([k, kept], [k + 1, kept]);

/** The stage that is pointed out, in two lines. */
function Readout({ bar, stages }: { bar: StageBar; stages: number }) {
	const { stage, start, peak, end, words, marks } = bar;
	const does = words.map(({ verb, names }) => `${verb} ${names.slice(0, 20).join(", ")}`);
	const told = marks.filter((mark) => mark !== "predicted").map((mark) => MARKS[mark]);
	const said = [...does, ...told].join("; ");
	return (
		<figcaption class="readout">
			<p>
				<b>
					Stage {stage.index} of {stages}
				</b>{" "}
				{start.size} → {peak.size} → {end.size}
			</p>
			<p class="quiet">{said === "" ? "changes configuration" : said}</p>
		</figcaption>
	);
}

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { weightsBy } from "../measure.ts";
import type { Model } from "../model.ts";
import { drawMap, themeOf } from "./draw.ts";
import { heldWeights, outermost } from "./holdings.ts";
import { keyPressed } from "./keys.ts";
import { type Cell, layout } from "./layout.ts";
import { markerOf } from "./marks.ts";
import { currentCell, follow, goTo, placeIn, zoomedTo, zoomTo } from "./place.ts";
import { type Extent, measured, redrawn } from "./redrawn.ts";
import { amount, nameIn, type Shown, told } from "./told.ts";
import { Tooltip } from "./tooltip.tsx";
import { cellAt } from "./walk.ts";

/** So many are named to who cannot see the map. */
const LARGEST = 10;

/** The map itself: one canvas, one stop of the tab key, and in words what is gone to. */
export function MapCanvas({ model }: { model: Model }) {
	const { closure, measure, found, outcome } = model;
	const canvas = useRef<HTMLCanvasElement>(null);
	const extent = useSignal<Extent>({ width: 0, height: 0 });
	const pointer = useSignal<Point | null>(null);
	const focused = useSignal(false);
	const cells = useComputed((): readonly Cell[] => {
		const { width, height } = extent.value;
		if (width === 0 || height === 0) return [];
		const top = placeIn(model).top.value;
		return layout(closure, top, weightsBy(closure, measure.value), width, height);
	});
	const shown = useComputed(
		(): Shown => ({
			closure,
			measure: measure.value,
			found: found.value === null || found.value.fault !== null ? null : found.value.mask,
			kept: outcome.value.kept,
		}),
	);
	const current = useComputed(() => currentCell(model, cells.value));
	useSignalEffect(() => follow(model));
	useLayoutEffect(() => measured(canvas.current!, extent), [extent]);
	useLayoutEffect(
		() =>
			redrawn(() => {
				const { found, kept } = shown.value;
				const marksOf = markerOf(closure, found, kept);
				const picture = { shown: shown.value, cells: cells.value, marksOf };
				return () => drawMap(canvas.current!, picture, themeOf(canvas.current!));
			}),
		[closure, cells, shown],
	);

	const under = ({ x, y }: Point): Cell | null => {
		const { left, top } = canvas.current!.getBoundingClientRect();
		const cell = cellAt(cells.value, x - left, y - top);
		return cell === null ? null : cells.value[cell]!;
	};
	const hovered = pointer.value && under(pointer.value);
	const whole = heldWeights(closure)(weightsBy(closure, measure.value))[outermost(closure)]!;
	const words = (cell: Cell) => told(shown.value, cell, whole);
	const spoken = current.value && words(cells.value[current.value.cell]!);
	return (
		<div
			class="canvas"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys itself
			tabIndex={0}
			role="application"
			aria-roledescription="map of areas"
			aria-label={`What holds the bytes of ${nameIn(closure, outermost(closure))}`}
			aria-describedby="map-keys map-largest"
			onPointerMove={(event) => {
				if (event.pointerType !== "touch") pointer.value = { x: event.clientX, y: event.clientY };
			}}
			onPointerLeave={() => {
				pointer.value = null;
			}}
			onClick={(event) => {
				const cell = under(event);
				if (cell !== null) goTo(model, cells.value, cell);
			}}
			onDblClick={(event) => {
				const cell = under(event);
				const to = cell && zoomedTo(model, cells.value, cell);
				if (to !== null) zoomTo(model, to);
			}}
			onKeyDown={(event) => {
				if (keyPressed(model, cells.value, current.value, event)) event.preventDefault();
			}}
			onFocus={() => {
				focused.value = true;
			}}
			onBlur={() => {
				focused.value = false;
			}}
		>
			<canvas ref={canvas} />
			<p class="unseen" id="map-keys">
				Arrow down goes to the heaviest inside, up to the holder, left and right to the next heavier
				and lighter. Enter zooms in, Escape out. x tries without what is selected.
			</p>
			<p class="unseen" role="status">
				{focused.value && spoken && [spoken.name, ...spoken.lines].join(". ")}
			</p>
			<Largest cells={cells.value} shown={shown.value} />
			{hovered && <Outline cell={hovered} />}
			{current.value !== null && (
				<Outline
					cell={cells.value[current.value.cell]!}
					marks={current.value.exact ? "selected" : "selected inexact"}
				/>
			)}
			{hovered && <Tooltip {...pointer.value!} {...words(hovered)} />}
		</div>
	);
}

/** In the window. */
interface Point {
	readonly x: number;
	readonly y: number;
}

/** The heaviest of what the map shows, as a list: the map for who cannot see it. */
function Largest({ cells, shown }: { cells: readonly Cell[]; shown: Shown }) {
	const largest = cells
		.filter(({ kind, around }) => around === 0 && (kind === "holder" || kind === "path"))
		.slice(0, LARGEST);
	return (
		<ol class="unseen" id="map-largest" aria-label="The largest areas">
			{largest.map(({ paths, weight }) => (
				<li key={paths.at(-1)}>
					{nameIn(shown.closure, paths.at(-1)!)}: {amount(shown, weight)}
				</li>
			))}
		</ol>
	);
}

/** Around a cell, mostly outside of it, for what stands at its edge is to be read. */
function Outline({ cell: { x0, y0, x1, y1, around }, marks = "" }: OutlineProps) {
	const out = around < 0 ? 5 : 2;
	return (
		<div
			class={`outline ${marks}`}
			style={{
				left: `${x0 - out}px`,
				top: `${y0 - out}px`,
				width: `${x1 - x0 + 2 * out - 1}px`,
				height: `${y1 - y0 + 2 * out - 1}px`,
			}}
		/>
	);
}

interface OutlineProps {
	readonly cell: Cell;
	readonly marks?: string;
}

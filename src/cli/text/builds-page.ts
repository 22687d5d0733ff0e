import { type Closure, nameAt, sum } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { count, counted, size } from "../../closure/size.ts";
import { nameOf } from "../../closure/store-path.ts";
import { lostWithout } from "../../closure/without-paths.ts";
import { type BuildGraph, retainedBuilds } from "../../nix/derivations/build-graph.ts";
import { type BuildsAnswer, byRetained } from "../builds-answer.ts";
import type { Style } from "../context.ts";
import { chainText } from "./chain.ts";
import { duration } from "./duration.ts";
import { nameRoom } from "./path-table.ts";
import { type Column, clip, table, textWidth, widest } from "./table.ts";

/** How many unknown paths are named. */
const NAMED = 3;

/** What is to be built and fetched, and the `rows` derivations that most of it goes with. */
export function* buildsPage(
	{ storeDir }: Closure,
	label: string,
	answer: BuildsAnswer,
	rows: number,
	style: Style,
): Generator<string> {
	const { graph, dropped } = answer;
	const title = label.startsWith(`${storeDir}/`) ? nameOf(storeDir, label) : label;
	yield style.bold(clip(escaped(title), style.width));
	yield* onOneLine(figures(answer), style);
	yield* warnings(answer, style);
	if (graph === null) return;
	const { roots } = graph.closure;
	// The one root's figures are the totals: people want what is below it.
	const shown = new Set(byRetained(graph).filter((i) => roots.length > 1 || i !== roots[0]));
	if (dropped !== null) {
		const lost = new Set(lostWithout(graph.closure, dropped));
		for (const i of shown) if (!lost.has(i)) shown.delete(i);
		yield "";
		yield* onOneLine(withoutThem(graph, dropped, lost), style);
	} else if (shown.size > 0) {
		yield "";
		yield style.bold("By what would not be built or fetched if that one alone were not needed");
	}
	if (shown.size > 0) yield* buildsTable(graph, [...shown].slice(0, rows), style);
}

/** Parts of a line; one below the other where they do not fit. */
function onOneLine(parts: readonly string[], { width }: Style): readonly string[] {
	const line = parts.join(", ");
	return textWidth(line) <= width ? [line] : parts;
}

/** `12 derivations to build (1:02:03 for 10 of them), 3 paths to fetch (4.0 MiB)`. */
function figures({ total }: BuildsAnswer): string[] {
	const { build, timed, seconds, fetch, downloadSize } = total;
	const which = timed === build ? "" : ` for ${count(timed)} of them`;
	const time = timed === 0 ? "" : ` (${duration(seconds)}${which})`;
	const bytes = fetch === 0 ? "" : ` (${size(downloadSize)})`;
	return [
		`${counted(build, "derivation")} to build${time}`,
		`${counted(fetch, "path")} to fetch${bytes}`,
	];
}

function* warnings({ missing, deferred }: BuildsAnswer, style: Style): Generator<string> {
	const warn = (line: string) => style.yellow(clip(`! ${line}`, style.width));
	const { size: unknown } = missing.unknown;
	if (unknown > 0) {
		yield warn(`${counted(unknown, "path")} can neither be built nor fetched:`);
		for (const path of [...missing.unknown].slice(0, NAMED)) yield warn(`  ${escaped(path)}`);
		if (unknown > NAMED) yield warn(`  and ${count(unknown - NAMED)} more (all with --json)`);
	}
	if (deferred.length > 0) {
		yield warn(
			`only building tells all that ${counted(deferred.length, "derivation")} to build need or give`,
		);
	}
}

/** What is saved when all of `dropped` are not needed any more, and with them all of `lost`. */
function withoutThem(
	{ builds, seconds, fetches, downloadSize }: BuildGraph,
	dropped: readonly number[],
	lost: ReadonlySet<number>,
): string[] {
	if (dropped.length === 0) return ["None of it is to be built or fetched"];
	const known = (column: Float64Array) =>
		Float64Array.from(lost, (i) => column[i]!).filter((figure) => !Number.isNaN(figure));
	const [build, fetch] = [sum(known(builds)), sum(known(fetches))];
	const [times, sizes] = [known(seconds), known(downloadSize)];
	const time = times.length === 0 ? "" : ` (${atLeast(build, times.length, sum(times), duration)})`;
	const bytes = fetch === 0 ? "" : ` (${atLeast(fetch, sizes.length, sum(sizes), size)})`;
	return [
		`Without ${dropped.length === 1 ? "it" : "them"} ${counted(build, "derivation")} less to build${time}`,
		`${counted(fetch, "path")} less to fetch${bytes}`,
	];
}

/** A sum of which some parts may be unknown, and which is then at least so much. */
function atLeast(parts: number, known: number, sum: number, show: (sum: number) => string): string {
	if (known === 0 && parts > 0) return "?";
	return `${known < parts ? "≥" : ""}${show(sum)}`;
}

/** What goes with each of `chosen`, and the chain that pulls it in. */
function* buildsTable(
	graph: BuildGraph,
	chosen: readonly number[],
	style: Style,
): Generator<string> {
	const { closure, seconds, fetches } = graph;
	const { builds, timed, sized, ...retained } = retainedBuilds(graph);
	const withTime = seconds.some((figure) => !Number.isNaN(figure));
	const withFetch = fetches.includes(1);
	const right = (title: string): Column => ({ title, align: "right" });
	const columns: Column[] = [
		...(withTime ? [right("RETAINED"), right("OWN")] : []),
		right("BUILDS"),
		...(withFetch ? [right("FETCH")] : []),
		{ title: "DERIVATION", align: "left" },
		{ title: "PULLED IN BY", align: "left" },
	];
	const time = (i: number) => atLeast(builds[i]!, timed[i]!, retained.seconds[i]!, duration);
	const bytes = (i: number) =>
		atLeast(retained.fetches[i]!, sized[i]!, retained.downloadSize[i]!, size);
	const cells = chosen.map((i) => [
		...(withTime ? [time(i), duration(seconds[i]!)] : []),
		count(builds[i]!),
		...(withFetch ? [bytes(i)] : []),
	]);
	const taken = columns
		.slice(0, -2)
		.reduce((all, { title }, c) => all + 2 + widest([title, ...cells.map((row) => row[c]!)]), 0);
	// Names and chains share what the figures leave.
	const rest = style.width - taken - 2;
	const names = chosen.map((i) => clip(escaped(nameAt(closure, i)), nameRoom(rest)));
	const room = rest - widest([columns.at(-2)!.title, ...names]);
	const { head, lines } = table(
		columns,
		cells.map((row, k) => [...row, names[k]!, chainText(closure, chosen[k]!, room)]),
		style.width,
	);
	yield style.dim(head);
	yield* lines;
}

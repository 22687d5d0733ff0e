import { nameAt } from "../../closure/closure.ts";
import { nameOf } from "../../closure/store-path.ts";
import type { BuildGraph, Retained } from "../../nix/derivations/build-graph.ts";
import type { Style } from "../context.ts";
import { chainText } from "./chain.ts";
import { duration } from "./duration.ts";
import { escaped } from "./escape.ts";
import { nameRoom } from "./path-table.ts";
import { count, counted, size } from "./size.ts";
import { type Column, clip, table, widest } from "./table.ts";

/** How many unknown paths are named. */
const NAMED = 3;

/** What the figures add up to, every one once. Unknown seconds and bytes are not in the sums. */
export interface BuildTotal {
	readonly build: number;
	/** Derivations whose time is known. */
	readonly timed: number;
	readonly seconds: number | null;
	readonly fetch: number;
	readonly downloadSize: number | null;
	readonly unknown: number;
	readonly deferred: number;
}

/** `12 derivations to build (1:02:03 for the 10 of known time), 3 paths to fetch (4.0 MiB)`. */
export function* buildsHeading(
	label: string,
	total: BuildTotal,
	unknown: readonly string[],
	style: Style,
): Generator<string> {
	const { build, timed, seconds, fetch, downloadSize, deferred } = total;
	const all = timed === build ? "" : ` for the ${count(timed)} of known time`;
	const time = seconds === null ? "" : ` (${duration(seconds)}${all})`;
	const bytes = downloadSize === null ? "" : ` (${size(downloadSize)})`;
	yield style.bold(clip(escaped(label), style.width));
	yield `${counted(build, "derivation")} to build${time}, ${counted(fetch, "path")} to fetch${bytes}`;
	const warn = (line: string) => style.yellow(clip(`! ${line}`, style.width));
	if (unknown.length > 0) {
		yield warn(`${counted(unknown.length, "path")} can neither be built nor fetched from here:`);
		for (const path of unknown.slice(0, NAMED)) yield warn(`  ${escaped(path)}`);
		if (unknown.length > NAMED) yield warn(`  and ${count(unknown.length - NAMED)} more (--json)`);
	}
	if (deferred > 0) {
		yield warn(`of ${counted(deferred, "derivation")} only building tells the outputs`);
	}
}

/** Derivations as a table: what goes with each, and the chain that pulls it in. */
export function* buildsTable(
	graph: BuildGraph,
	retained: Retained,
	chosen: readonly number[],
	style: Style,
): Generator<string> {
	const { closure, seconds, downloadSize } = graph;
	const timed = seconds.some((figure) => !Number.isNaN(figure));
	const fetching = downloadSize.some((figure) => !Number.isNaN(figure));
	const right = (title: string): Column => ({ title, align: "right" });
	const columns: Column[] = [
		...(timed ? [right("RETAINED"), right("OWN")] : []),
		right("BUILDS"),
		...(fetching ? [right("FETCH")] : []),
		{ title: "DERIVATION", align: "left" },
		{ title: "PULLED IN BY", align: "left" },
	];
	const figures = chosen.map((i) => [
		...(timed ? [retainedTime(retained, i), duration(seconds[i]!)] : []),
		count(retained.builds[i]!),
		...(fetching ? [size(retained.downloadSize[i]!)] : []),
	]);
	const taken = columns
		.slice(0, -2)
		.reduce((sum, { title }, c) => sum + 2 + widest([title, ...figures.map((row) => row[c]!)]), 0);
	const rest = style.width - taken - 2;
	const names = chosen.map((i) => clip(escaped(nameAt(closure, i)), nameRoom(rest)));
	const room = rest - widest([columns.at(-2)!.title, ...names]);
	const { head, lines } = table(
		columns,
		figures.map((row, k) => [...row, names[k]!, chainText(closure, chosen[k]!, room)]),
		style.width,
	);
	yield style.dim(head);
	yield* lines;
}

/** A sum that leaves out builds of unknown time is at least that. */
function retainedTime({ builds, untimed, seconds }: Retained, i: number): string {
	if (untimed[i] === builds[i]) return "?";
	return `${untimed[i]! > 0 ? "≥" : ""}${duration(seconds[i]!)}`;
}

/** The name of a subject that is a store path, else as it was given. */
export function shortLabel(storeDir: string, label: string): string {
	return label.startsWith(`${storeDir}/`) ? nameOf(storeDir, label) : label;
}

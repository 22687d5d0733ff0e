import {
	type Closure,
	isMostlySized,
	isSized,
	nameAt,
	sum,
	total,
	unsized,
	weights,
} from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { retainedPaths, retainedSizes } from "../../closure/retained-sizes.ts";
import { count, counted, size } from "../../closure/size.ts";
import { nameOf } from "../../closure/store-path.ts";
import type { Base, Prediction, Source } from "../../nixos/prediction/prediction.ts";
import type { Style } from "../context.ts";
import { chainText } from "./chain.ts";
import { nameRoom } from "./path-table.ts";
import { clip, table, widest } from "./table.ts";
import { unsizedNote } from "./unsized-note.ts";

/** How many packages to build are named. */
const NAMED = 5;

const FROM: Readonly<Record<Source, string>> = {
	store: "in the store",
	cache: "offered by a cache",
	predicted: "predicted",
};

/** What a system will be, how that is known, what it takes, and the `chosen` paths of it. */
export function* predictionText(
	prediction: Prediction,
	base: Base | null,
	chosen: Uint32Array,
	style: Style,
): Generator<string> {
	const { closure } = prediction;
	const [root] = closure.roots;
	yield style.bold(clip(`${escaped(nameAt(closure, root!))}: ${wholeOf(prediction)}`, style.width));
	for (const line of partsOf(prediction, base)) yield clip(`  ${line}`, style.width);
	yield clip(`  ${effort(prediction)}`, style.width);
	yield* unsizedNote(closure, style);
	yield "";
	yield* pathsTable(prediction, chosen, style);
}

/** `≈ 575.4 MiB NAR in 378 paths`; `≥` where some size is unknown, no sign where nothing is predicted. */
function wholeOf({ closure, sources }: Prediction): string {
	const paths = counted(closure.paths.length, "path");
	const { narSize } = total(closure);
	if (narSize === null) return `${paths}, of which no size is known`;
	const sign = unsized(closure) > 0 ? "≥ " : sources.includes("predicted") ? "≈ " : "";
	return `${sign}${size(narSize)} NAR in ${paths}`;
}

/** A line for each source that tells of something. */
function* partsOf({ closure, sources }: Prediction, base: Base | null): Generator<string> {
	const bytes = weights(closure);
	for (const source of ["store", "cache", "predicted"] as const) {
		const of = bytes.filter((_, i) => sources[i] === source);
		if (of.length === 0) continue;
		const sized = closure.narSize.some((bytes, i) => sources[i] === source && !Number.isNaN(bytes));
		const known = isSized(closure) ? ` (${sized ? size(sum(of)) : "?"})` : "";
		const by =
			source !== "predicted"
				? ""
				: base === null
					? " by their derivations alone, for no built system is there to learn from"
					: ` after ${escaped(topName(base.closure))}`;
		yield `${counted(of.length, "path")}${known} ${FROM[source]}${by}`;
	}
}

function topName({ storeDir, paths, roots }: Closure): string {
	return nameOf(storeDir, paths[roots[0]!]!);
}

/** What it takes to have it. */
function effort(prediction: Prediction): string {
	const { closure, rebuilds, fetches, downloadSize, sources } = prediction;
	if (sources.every((source) => source === "store")) return "it is built: nothing is to be done";
	const bytes = downloadSize == null ? "?" : size(downloadSize);
	const fetch =
		fetches.length === 0 ? [] : [`${counted(fetches.length, "path")} to fetch (${bytes})`];
	if (rebuilds.length === 0) {
		return fetch.length === 0
			? "to have it takes nothing but putting the system's own parts together"
			: `to have it: ${fetch.join()}, and no package to build`;
	}
	const names = rebuilds
		.slice(0, NAMED)
		.map((drv) => escaped(nameOf(closure.storeDir, drv).replace(/\.drv$/, "")));
	const more = rebuilds.length - names.length;
	const list = `${names.join(", ")}${more > 0 ? ` and ${count(more)} more` : ""}`;
	const build = `${counted(rebuilds.length, "package")} to build (${list})`;
	return `to have it: ${[...fetch, build].join(", ")}`;
}

function* pathsTable(
	{ closure, sources }: Prediction,
	chosen: Uint32Array,
	style: Style,
): Generator<string> {
	const byBytes = isMostlySized(closure);
	const retained = byBytes ? retainedSizes(closure) : retainedPaths(closure);
	const sized = isSized(closure);
	const rows = Array.from(chosen, (i) => [
		byBytes ? size(retained[i]!) : counted(retained[i]!, "path"),
		...(sized ? [size(closure.narSize[i]!)] : []),
		sources[i]!,
		clip(escaped(nameAt(closure, i)), nameRoom(style.width - 34)),
	]);
	const taken = widest(rows.map((cells) => cells.join("  ")));
	const { head, lines } = table(
		[
			{ title: "RETAINED", align: "right" },
			...(sized ? [{ title: "NAR", align: "right" } as const] : []),
			{ title: "KNOWN FROM", align: "left" },
			{ title: "PATH", align: "left" },
			{ title: "PULLED IN BY", align: "left" },
		],
		rows.map((cells, k) => [
			...cells,
			chainText(closure, chosen[k]!, Math.max(12, style.width - taken - 12)),
		]),
		style.width,
	);
	yield style.dim(head);
	yield* lines;
}

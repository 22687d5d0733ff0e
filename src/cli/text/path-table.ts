import { type Closure, isSized, nameAt } from "../../closure/closure.ts";
import { closureSizesOf } from "../../closure/closure-sizes.ts";
import { escaped } from "../../closure/escape.ts";
import { retainedSizes } from "../../closure/retained-sizes.ts";
import { count, size } from "../../closure/size.ts";
import type { Style } from "../context.ts";
import { chainText } from "./chain.ts";
import { type Column, clip, table, widest } from "./table.ts";

/**
 * Paths as a table: figures, name, and the chain that pulls each one in. Where no sizes
 * are known the figures are numbers of paths, and the headings say so.
 */
export function* pathTable(
	closure: Closure,
	chosen: ArrayLike<number>,
	style: Style,
	reaching = closureSizesOf(closure, chosen),
): Generator<string> {
	const sized = isSized(closure);
	const figure = sized ? size : count;
	const withDisk = closure.diskSize !== null;
	const indices = Array.from(chosen);
	const columns: Column[] = [
		{ title: sized ? "RETAINED" : "RETAINED PATHS", align: "right" },
		...(sized ? [{ title: "NAR", align: "right" } as const] : []),
		...(withDisk ? [{ title: "DISK", align: "right" } as const] : []),
		{ title: sized ? "CLOSURE" : "CLOSURE PATHS", align: "right" },
		{ title: "PATH", align: "left" },
		{ title: "PULLED IN BY", align: "left" },
	];
	const retained = retainedSizes(closure);
	const figures = indices.map((i, k) => [
		figure(retained[i]!),
		...(sized ? [size(closure.narSize[i]!)] : []),
		...(withDisk ? [size(closure.diskSize![i]!)] : []),
		figure(reaching[k]!),
	]);
	const taken = columns
		.slice(0, -2)
		.reduce((sum, { title }, c) => sum + 2 + widest([title, ...figures.map((row) => row[c]!)]), 0);
	// Names and chains share what the figures leave.
	const rest = style.width - taken - 2;
	const names = indices.map((i) => clip(escaped(nameAt(closure, i)), nameRoom(rest)));
	const room = rest - widest([columns.at(-2)!.title, ...names]);
	const { head, lines } = table(
		columns,
		figures.map((row, k) => [...row, names[k]!, chainText(closure, indices[k]!, room)]),
		style.width,
	);
	yield style.bold(head);
	yield* lines;
}

/** Columns that a name may take of `rest`; without end where lines are not cut. */
export function nameRoom(rest: number): number {
	return Number.isFinite(rest) ? Math.min(40, Math.max(12, Math.floor(rest * 0.55))) : rest;
}

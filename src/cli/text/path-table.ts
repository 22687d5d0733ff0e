import { type Closure, isSized, nameAt } from "../../closure/closure.ts";
import { closureSizesOf } from "../../closure/closure-sizes.ts";
import { retainedSizes } from "../../closure/retained-sizes.ts";
import type { Style } from "../context.ts";
import { chainText } from "./chain.ts";
import { escaped } from "./escape.ts";
import { count, size } from "./size.ts";
import { type Column, clip, table, textWidth } from "./table.ts";

/** The longest name shown whole where lines are cut. */
const NAME_WIDTH = 40;

/**
 * Paths as a table: figures, name, and the chain that pulls each one in. Where no sizes
 * are known the figures are numbers of paths, and the headings say so.
 */
export function* pathTable(
	closure: Closure,
	chosen: Iterable<number>,
	style: Style,
): Generator<string> {
	const sized = isSized(closure);
	const figure = sized ? size : count;
	const withDisk = closure.diskSize !== null;
	const indices = [...chosen];
	const columns: Column[] = [
		{ title: sized ? "RETAINED" : "RETAINED PATHS", align: "right" },
		...(sized ? [{ title: "NAR", align: "right" } as const] : []),
		...(withDisk ? [{ title: "DISK", align: "right" } as const] : []),
		{ title: sized ? "CLOSURE" : "CLOSURE PATHS", align: "right" },
		{ title: "PATH", align: "left" },
		{ title: "PULLED IN BY", align: "left" },
	];
	const retained = retainedSizes(closure);
	const reaching = closureSizesOf(closure, indices);
	const rows = indices.map((i, k) => [
		figure(retained[i]!),
		...(sized ? [size(closure.narSize[i]!)] : []),
		...(withDisk ? [size(closure.diskSize![i]!)] : []),
		figure(reaching[k]!),
		shortName(closure, i, style),
	]);
	const used = columns
		.slice(0, -1)
		.reduce(
			(sum, { title }, c) =>
				sum + 2 + Math.max(textWidth(title), ...rows.map((row) => textWidth(row[c]!))),
			0,
		);
	const room = Math.max(20, style.width - used);
	const { head, lines } = table(
		columns,
		rows.map((row, k) => [...row, chainText(closure, indices[k]!, room)]),
		style.width,
	);
	yield style.bold(head);
	yield* lines;
}

/** The name part of path `i`, cut where lines are. */
export function shortName(closure: Closure, i: number, style: Style): string {
	const name = escaped(nameAt(closure, i));
	return Number.isFinite(style.width) ? clip(name, NAME_WIDTH) : name;
}

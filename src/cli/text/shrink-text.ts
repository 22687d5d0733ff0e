import { dirname, isAbsolute, relative, resolve } from "node:path";
import { escaped } from "../../closure/escape.ts";
import { groupBy } from "../../closure/group-by.ts";
import type { Ledger } from "../../closure/ledger.ts";
import { count, counted, share, size } from "../../closure/size.ts";
import type { Previewed } from "../../nixos/search/preview.ts";
import type { Style } from "../context.ts";
import type { Outputs } from "../shrink/outputs.ts";
import { type Column, clip, table } from "./table.ts";

const FIGURES: readonly Column[] = [
	{ title: "", align: "right" },
	{ title: "SAVES ALONE", align: "right" },
	{ title: "TOGETHER", align: "right" },
	{ title: "AFTER", align: "right" },
];
const IMAGE: Column = { title: "IMAGE", align: "right" };
const CHANGE: readonly Column[] = [
	{ title: "TAKES", align: "left" },
	{ title: "CHANGE", align: "left" },
];

/** Losses stand below the change that costs them. */
const INDENT = 6;
/** Changes that are named of those with the same reason. */
const NAMED = 4;

/** The steps of a search, what was rejected and why, and where the files are. */
export function* shrinkText(
	ledger: Ledger,
	outputs: Outputs,
	rejected: number,
	style: Style,
): Generator<string> {
	const { before, after, steps, image } = ledger;
	yield style.bold(
		steps.length === 0
			? `Nothing makes it smaller: ${size(before)}`
			: `${size(before)} -> ${size(after)}, ${share(before - after, before)} less in ${counted(steps.length, "step")}`,
	);
	if (image !== null) yield `image: ${size(image.before)} -> ${size(image.after)}`;
	if (steps.length > 0) {
		yield "";
		yield* withLosses(
			[...FIGURES, ...(image === null ? [] : [IMAGE]), ...CHANGE],
			steps.map((step, k) => ({
				cells: [
					count(k + 1),
					size(step.alone),
					size(step.together),
					`${step.measured === null ? "≈ " : ""}${size(step.after)}`,
					...(image === null ? [] : [size(step.image)]),
					step.class,
					escaped(step.change),
				],
				losses: step.losses,
			})),
			style,
		);
	}
	yield* rejectedText(ledger.rejected, rejected, style);
	yield "";
	yield `Module  ${escaped(outputs.module)}, to be taken in with imports = [ ${imported(outputs.module)} ];`;
	yield `Ledger  ${escaped(outputs.ledger)}`;
	yield `Chart   ${escaped(outputs.chart)}`;
}

/** What could be tried, by what it is predicted to save. */
export function* previewText(
	{ before, paths, unknown, candidates, rejected }: Previewed,
	shown: number,
	style: Style,
): Generator<string> {
	yield style.bold(
		`${unknown > 0 ? "≥ " : ""}${size(before)}: ${counted(candidates.length, "change")} would make it smaller, each by itself as predicted`,
	);
	if (unknown > 0) {
		const of = counted(paths, "path");
		yield style.yellow(
			`! ${count(unknown)} of ${of} have no known size, and figures leave them out: build it first, or name a cache`,
		);
	}
	if (candidates.length > 0) {
		const some = candidates.slice(0, shown);
		yield "";
		yield* withLosses(
			[
				{ title: "SAVES", align: "right" },
				{ title: "TAKES", align: "left" },
				{ title: "CHANGE", align: "left" },
			],
			some.map((each) => ({
				cells: [`≈ ${size(each.saving)}`, each.class, escaped(each.change)],
				alike: each.alike,
				losses: each.losses,
			})),
			style,
		);
		const left = candidates.length - some.length;
		if (left > 0) yield style.dim(`and ${count(left)} more (all with -n 0)`);
	}
	yield* rejectedText(rejected, shown, style);
	yield "";
	yield "Nothing was built, nothing was written.";
}

interface Row {
	readonly cells: readonly string[];
	/** Other names of the change. */
	readonly alike?: readonly string[];
	readonly losses: readonly string[];
}

function* withLosses(
	columns: readonly Column[],
	rows: readonly Row[],
	style: Style,
): Generator<string> {
	const { head, lines } = table(
		columns,
		rows.map(({ cells }) => cells),
		style.width,
	);
	yield style.dim(head);
	for (const [k, line] of lines.entries()) {
		yield line;
		const { alike = [], losses } = rows[k]!;
		for (const name of alike) yield style.dim(`${" ".repeat(INDENT)}the same as ${escaped(name)}`);
		// Never cut: whoever takes the step must agree to them.
		for (const loss of losses) {
			yield style.yellow(`${" ".repeat(INDENT)}loses ${escaped(loss)}`);
		}
	}
}

/** Reasons, each with some of the changes it goes for; the most telling first. */
function* rejectedText(
	rejected: Ledger["rejected"],
	shown: number,
	style: Style,
): Generator<string> {
	if (rejected.length === 0) return;
	const groups = [...groupBy(rejected, ({ reason }) => kindOf(reason))].sort(
		([a, these], [b, those]) =>
			Number(isDull(a)) - Number(isDull(b)) || those.length - these.length,
	);
	yield "";
	yield style.bold(`Not taken: ${counted(rejected.length, "change")}`);
	for (const [reason, each] of groups.slice(0, shown)) {
		const most = shown === Number.POSITIVE_INFINITY ? each.length : NAMED;
		const names = each.slice(0, most).map(({ change }) => escaped(change));
		const more = each.length > most ? ` and ${count(each.length - most)} more` : "";
		yield clip(`  ${escaped(reason)}: ${names.join(", ")}${more}`, style.width);
	}
	const left = groups.length - shown;
	if (left > 0) yield style.dim(`  and for ${counted(left, "other reason")} (all with -n 0)`);
}

/** A reason in one line, without figures that set alike ones apart. */
function kindOf(reason: string): string {
	const line = reason.trim().replace(/\s*\n\s*/g, " ");
	if (line.startsWith("makes it larger")) return "makes it larger";
	return /^saves .* only$/.test(line) ? "saves too little" : line;
}

function isDull(reason: string): boolean {
	return /^(changes nothing|saves |needless)/.test(reason);
}

/** A module's file as `imports` takes it, from the folder where it was written. */
function imported(file: string): string {
	const place = relative(process.cwd(), resolve(file));
	const word = isAbsolute(place) || dirname(place).startsWith("..") ? resolve(file) : `./${place}`;
	return /^[\w./+-]+$/.test(word) ? word : escaped(JSON.stringify(resolve(file)));
}

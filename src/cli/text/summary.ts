import type { CategoryTotal } from "../../closure/categories.ts";
import { type Closure, isSized, nameAt, sum, total } from "../../closure/closure.ts";
import { duplicates } from "../../closure/duplicates.ts";
import { packageAt } from "../../closure/names.ts";
import { nameOf } from "../../closure/store-path.ts";
import type { Subject } from "../../nix/subject.ts";
import type { Style } from "../context.ts";
import { escaped } from "./escape.ts";
import { pathTable, shortName } from "./path-table.ts";
import { count, counted, size } from "./size.ts";
import { clip, table } from "./table.ts";

const DUPLICATES = 5;
const BAR = 24;

/** The page a person reads in ten seconds. */
export function* summary(
	{ closure, label }: Subject,
	largest: ArrayLike<number>,
	categories: readonly CategoryTotal[],
	style: Style,
	quiet: boolean,
): Generator<string> {
	yield style.bold(clip(title(closure, label), style.width));
	yield figures(closure);
	yield* problems(closure, style);
	yield "";
	yield style.bold(
		isSized(closure)
			? "Largest, by what the closure loses if that path alone goes (retained size)"
			: "Largest, by how many paths go with them (the sizes are not known)",
	);
	yield* pathTable(closure, belowTheRoot(closure, largest), { ...style, bold: style.dim });
	yield* duplicateLines(closure, style);
	yield "";
	yield* categoryLines(closure, categories, style);
	if (!quiet) yield* hints(closure, largest, style);
}

/** Without the one root, whose figures are the totals above. */
function belowTheRoot(closure: Closure, largest: ArrayLike<number>): number[] {
	const { roots } = closure;
	return Array.from(largest).filter((i) => roots.length > 1 || i !== roots[0]);
}

function title(closure: Closure, label: string): string {
	const [root] = closure.roots;
	const rest = closure.roots.length - 1;
	if (label.startsWith(`${closure.storeDir}/`)) return escaped(nameOf(closure.storeDir, label));
	const more = rest > 0 ? ` and ${counted(rest, "more root")}` : "";
	return `${escaped(nameAt(closure, root!))}${more}, from ${escaped(label)}`;
}

function figures(closure: Closure): string {
	const all = total(closure);
	return [
		...(all.narSize === null ? [] : [`${size(all.narSize)} NAR`]),
		...(all.diskSize === null ? [] : [`${size(all.diskSize)} on disk`]),
		...(all.downloadSize === null ? [] : [`${size(all.downloadSize)} to download`]),
		counted(all.paths, "path"),
		counted(all.references, "reference"),
	].join(", ");
}

function* problems(closure: Closure, style: Style): Generator<string> {
	const SHOWN = 3;
	for (const { code, message, path } of closure.problems.slice(0, SHOWN)) {
		const where = path === null ? "" : `${escaped(nameOf(closure.storeDir, path))}: `;
		yield style.yellow(clip(`! ${code}: ${where}${escaped(message)}`, style.width));
	}
	const more = closure.problems.length - SHOWN;
	if (more > 0) yield style.yellow(`! and ${counted(more, "more problem")} (all with --json)`);
}

function* duplicateLines(closure: Closure, style: Style): Generator<string> {
	const all = duplicates(closure).filter(({ saving }) => saving > 0);
	if (all.length === 0 || !isSized(closure)) return;
	yield "";
	yield style.bold(`${counted(all.length, "package")} more than once`);
	const { lines } = table(
		[
			{ title: "", align: "left" },
			{ title: "", align: "left" },
			{ title: "", align: "left" },
		],
		all
			.slice(0, DUPLICATES)
			.map(({ pname, output, paths, saving }) => [
				`  ${escaped(output === null ? pname : `${pname} (${output})`)}`,
				`one copy would save ${size(saving)}`,
				paths.map((i) => escaped(packageAt(closure, i).version ?? nameAt(closure, i))).join(", "),
			]),
		style.width,
	);
	yield* lines;
}

function* categoryLines(
	closure: Closure,
	categories: readonly CategoryTotal[],
	style: Style,
): Generator<string> {
	yield style.bold("What it is");
	const sized = isSized(closure);
	const whole = sized ? sum(closure.narSize.filter((n) => !Number.isNaN(n))) : closure.paths.length;
	const { lines } = table(
		[
			{ title: "", align: "left" },
			{ title: "", align: "right" },
			{ title: "", align: "right" },
			{ title: "", align: "left" },
		],
		categories.map(({ category, narSize, paths }) => {
			const share = whole === 0 ? 0 : (sized ? narSize : paths) / whole;
			const percent = Math.round(share * 100);
			return [
				`  ${category}`,
				sized ? size(narSize) : "",
				`${count(paths)} ${paths === 1 ? "path " : "paths"}`,
				`${`${percent || "<1"} %`.padStart(5)} ${"█".repeat(Math.round(share * BAR))}`,
			];
		}),
		style.width,
	);
	yield* lines;
}

function* hints(closure: Closure, largest: ArrayLike<number>, style: Style): Generator<string> {
	const target = Array.from(largest).find((i) => !closure.roots.includes(i));
	if (target === undefined) return;
	const name = shortName(closure, target, style);
	yield "";
	yield style.bold("Ask next");
	yield `  whittle why ${name}     the chain that brings it in`;
	yield `  whittle who ${name}     who refers to it, and what each reference is worth`;
	yield "  whittle top -n 50, whittle tree --depth 2, whittle dups";
}

import { type CategoryTotal, type Contents, categoryAt } from "../../closure/categories.ts";
import {
	type Closure,
	isBuildClosure,
	isSized,
	nameAt,
	sum,
	total,
	weights,
} from "../../closure/closure.ts";
import { duplicates } from "../../closure/duplicates.ts";
import { escaped, shellWord } from "../../closure/escape.ts";
import { groupBy } from "../../closure/group-by.ts";
import { packageAt } from "../../closure/names.ts";
import { fromRoots } from "../../closure/reach.ts";
import { count, counted, figure, share, size } from "../../closure/size.ts";
import { isLegal, nameOf } from "../../closure/store-path.ts";
import type { Subject } from "../../nix/subject.ts";
import type { Style } from "../context.ts";
import { wordFor } from "../targets.ts";
import { pathTable } from "./path-table.ts";
import { clip, table, textWidth } from "./table.ts";

const DUPLICATES = 5;
const BAR = 24;

/**
 * The page a person reads in ten seconds. `words` name the subject on the command line, for
 * hints what to ask next; null for no hints.
 */
export function* summary(
	{ closure, contents, label }: Subject,
	largest: ArrayLike<number>,
	categories: readonly CategoryTotal[],
	style: Style,
	words: readonly string[] | null,
): Generator<string> {
	yield style.bold(clip(title(closure, label), style.width));
	yield figures(closure);
	yield* problems(closure, style);
	if (largest.length > 0) {
		yield "";
		yield style.bold(
			isSized(closure)
				? "Largest, by what the closure loses if that path alone goes (retained size)"
				: isBuildClosure(closure)
					? "Largest, by how many paths of the build only they need"
					: "Largest, by how many paths go with them (the sizes are not known)",
		);
		yield* pathTable(closure, largest, { ...style, bold: style.dim });
	}
	// Of what builds a system, most are scripts and patches: neither question says much.
	if (!isBuildClosure(closure)) {
		yield* duplicateLines(closure, contents, style);
		yield "";
		yield* categoryLines(closure, categories, style);
	}
	if (words !== null) yield* hints(closure, largest, words, style);
}

function title(closure: Closure, label: string): string {
	if (label.startsWith(`${closure.storeDir}/`)) return escaped(nameOf(closure.storeDir, label));
	const [root, ...others] = closure.roots;
	const what =
		others.length > 0 ? counted(others.length + 1, "root") : escaped(nameAt(closure, root!));
	return `${what}, from ${escaped(label)}`;
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

/** Packages that are there more than once; what the system makes of them is none. */
function* duplicateLines(
	closure: Closure,
	contents: Contents | null,
	style: Style,
): Generator<string> {
	const isPackage = (i: number) => categoryAt(closure, i, contents) !== "glue";
	const all = duplicates(closure).filter(
		({ saving, paths }) => saving > 0 && paths.filter(isPackage).length > 1,
	);
	if (all.length === 0) return;
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
				`one copy would save ${figure(closure, saving)}`,
				versions(closure, paths),
			]),
		style.width,
	);
	yield* lines;
}

/** `3.0.20 twice`, `2.36, 2.41`. */
function versions(closure: Closure, paths: readonly number[]): string {
	const groups = groupBy(paths, (i) => packageAt(closure, i).version ?? nameAt(closure, i));
	return [...groups]
		.map(([version, { length }]) => {
			const times = length === 1 ? "" : length === 2 ? " twice" : ` ${length} times`;
			return escaped(version) + times;
		})
		.join(", ");
}

function* categoryLines(
	closure: Closure,
	categories: readonly CategoryTotal[],
	style: Style,
): Generator<string> {
	yield style.bold("What it is");
	const sized = isSized(closure);
	const whole = sum(weights(closure));
	const { lines } = table(
		[
			{ title: "", align: "left" },
			{ title: "", align: "right" },
			{ title: "", align: "right" },
			{ title: "", align: "left" },
			{ title: "", align: "left" },
		],
		categories.map(({ category, weight, paths, heaviest }) => {
			const bar = "█".repeat(whole === 0 ? 0 : Math.round((weight / whole) * BAR));
			return [
				`  ${category}`,
				sized ? size(weight) : "",
				`${count(paths)} ${paths === 1 ? "path " : "paths"}`,
				`${share(weight, whole).padStart(5)} ${bar}`,
				`largest: ${escaped(nameAt(closure, heaviest))}`,
			];
		}),
		style.width,
	);
	yield* lines;
}

function* hints(
	closure: Closure,
	largest: ArrayLike<number>,
	words: readonly string[],
	style: Style,
): Generator<string> {
	// What lies deeper than the root's own parts is what a person did not ask for by name.
	const candidates = Array.from(largest).filter((i) =>
		isLegal(closure.storeDir, closure.paths[i]!),
	);
	const { depth } = fromRoots(closure);
	const target = candidates.find((i) => depth[i]! > 1) ?? candidates[0];
	if (target === undefined) return;
	const word = wordFor(closure, target);
	const subject = words.map((word) => `${shellWord(word)} `).join("");
	const asks = [
		...(isBuildClosure(closure)
			? [[`builds ${subject.trimEnd()}`, "what is to be built, and because of whom"]]
			: []),
		[`why ${subject}${word}`, "the chain that brings it in"],
		[`who ${subject}${word}`, "what each reference to it is worth"],
		[`tree ${subject}--depth 2`, "the references, the heaviest first"],
		[`top ${subject}-n 50`, "more of the table above"],
	];
	yield "";
	yield style.bold("Ask next");
	const { lines } = table(
		[
			{ title: "", align: "left" },
			{ title: "", align: "left" },
		],
		asks.map(([command, answer]) => [`  whittle ${command}`, answer!]),
		Number.POSITIVE_INFINITY,
	);
	// A command that is cut cannot be typed: rather go without the words behind it.
	const fits = lines.every((line) => textWidth(line) <= style.width);
	yield* fits ? lines : asks.map(([command]) => `  whittle ${command}`);
}

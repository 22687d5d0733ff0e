import { CATEGORIES } from "../../closure/categories.ts";
import { type Closure, nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { counted, share } from "../../closure/size.ts";
import { type Measure, weighed, weightInWords, weightsBy } from "../measure.ts";
import { categoriesOf } from "../search.ts";
import { heldWeights, holdingsOf, holdsOn, markedBelow } from "./holdings.ts";
import type { Cell } from "./layout.ts";
import { markerOf } from "./marks.ts";

/** What the map goes by. */
export interface Shown {
	readonly closure: Closure;
	readonly measure: Measure;
	/** 1 for what is looked for; null while nothing is. */
	readonly found: Uint8Array | null;
	/** 0 for what goes by what is tried. */
	readonly kept: Uint8Array;
}

/** Names of referrers that are told. */
const NAMED = 5;

/** A name, made safe to show; the super-root has one, too. */
export function nameIn(closure: Closure, path: number): string {
	return path === closure.paths.length ? "all roots" : escaped(nameAt(closure, path));
}

/** What areas show, as a figure in words: `149.4 MiB NAR`. */
export function amount(
	{ closure, measure }: Pick<Shown, "closure" | "measure">,
	value: number,
): string {
	const words = weightInWords(closure, measure, value);
	return `${words} ${weighed(closure, measure)}`.trimEnd();
}

/** How many paths these are, with all that they hold. */
export function pathsIn(closure: Closure, paths: readonly number[]): number {
	return paths.reduce((sum, path) => sum + holdingsOf(closure).paths[path]!, 0);
}

/** What there is to be said of a cell: its name, and lines of plain words. */
export function told(shown: Shown, cell: Cell, whole: number): { name: string; lines: string[] } {
	const { closure, measure, found, kept } = shown;
	const { gone } = markerOf(closure, found, kept)(cell);
	const { paths, weight } = cell;
	const path = paths.at(-1)!;
	const fate = gone ? ["Gone by what is tried"] : [];
	if (cell.kind === "rest") {
		const number = pathsIn(closure, paths);
		return {
			name: number === 0 ? "own bytes of the frame" : `${counted(number, "more path")}`,
			lines: [
				`${amount(shown, weight)}, ${share(weight, whole)} of all`,
				"Too small to be drawn by themselves; zoom in to see them",
				...foundWords(shown, paths),
				...fate,
			],
		};
	}
	const byWeight = weightsBy(closure, measure);
	const held = heldWeights(closure)(byWeight)[path]!;
	const own = byWeight[path] ?? 0;
	const ofAll = (value: number) => `${amount(shown, value)}, ${share(value, whole)} of all`;
	const inside = holdingsOf(closure).paths[path]! - (path === closure.paths.length ? 0 : 1);
	const lines =
		cell.kind === "itself"
			? [`${ofAll(own)}, without what it holds`]
			: inside === 0
				? [ofAll(held)]
				: [
						`${ofAll(held)}, with ${counted(inside, "path")} that it alone holds`,
						`${amount(shown, own)} itself`,
					];
	if (path < closure.paths.length) {
		if (Number.isNaN(closure.narSize[path])) lines.push("Its size is unknown");
		lines.push(`Category: ${CATEGORIES[categoriesOf(closure)[path]!]}`, holdWords(closure, path));
	}
	if (cell.kind !== "itself") {
		if (paths.length > 1) lines.push(`Drawn as one: ${chainWords(closure, paths)}`);
		if (inside > 0) lines.push(...foundWords(shown, [path]));
	}
	return { name: nameIn(closure, path), lines: [...lines, ...fate] };
}

/** Who holds a path: in words, with the chain's next link, and all that share it. */
export function holdWords(closure: Closure, path: number): string {
	const { referrers, root } = holdsOn(closure, path);
	const holder = nameIn(closure, holdingsOf(closure).holder[path]!);
	if (referrers.length + Number(root) < 2) return root ? "A root" : `Held by ${holder}`;
	const names = referrers.slice(0, NAMED).map((each) => nameIn(closure, each));
	const more = referrers.length > NAMED ? [`${referrers.length - NAMED} more`] : [];
	const sharers = `${counted(referrers.length, "referrer")}: ${[...names, ...more].join(", ")}`;
	return root
		? `A root, and shared by ${sharers}`
		: `Shared by ${sharers}; held by ${holder}, which they have in common`;
}

function foundWords({ closure, found }: Shown, paths: readonly number[]): string[] {
	if (found === null) return [];
	const below = markedBelow(closure)(found);
	const number = paths.reduce((sum, path) => sum + below[path]!, 0);
	return number === 0 ? [] : [`${counted(number, "path")} of these found`];
}

function chainWords(closure: Closure, paths: readonly number[]): string {
	const names = paths.map((path) => nameIn(closure, path));
	if (names.length > 6) names.splice(3, names.length - 5, "…");
	return names.join(" → ");
}

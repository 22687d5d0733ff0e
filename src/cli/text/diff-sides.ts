import type { Closure } from "../../closure/closure.ts";
import type { Both, PackageDiff } from "../../closure/difference.ts";
import { lossWords, type Turnover } from "../../policy/losses.ts";

/** Both closures, by the names the person gave them, and what went and came with the systems. */
export type Sides = Both<{ readonly label: string; readonly closure: Closure }> & {
	readonly turned: Turnover | null;
};

export function closuresOf(sides: Sides): Both<Closure> {
	return { old: sides.old.closure, new: sides.new.closure };
}

/** What of a difference is shown, and what is not. */
export interface Selection {
	readonly shown: readonly PackageDiff[];
	/** Left out since they were too many. */
	readonly rest: readonly PackageDiff[];
	/** Left out since they were too small. */
	readonly hidden: readonly PackageDiff[];
	/** The size that was asked for; null for the usual one. */
	readonly minimum: number | null;
}

/** What was lost and what was gained, in words, each with its title; nothing where none was. */
export function turnoverWords({ turned }: Sides): { title: string; words: string[] }[] {
	if (turned === null) return [];
	const { old, now, lost, gained } = turned;
	return [
		{ title: "Lost", words: lossWords(old, lost) },
		{ title: "Gained", words: lossWords(now, gained) },
	]
		.filter(({ words }) => words.length > 0)
		.map(({ title, words }) => ({
			title: old.seen === "files" ? title : `${title}, by names`,
			words,
		}));
}

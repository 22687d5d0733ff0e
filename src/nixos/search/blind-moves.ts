import type { Move } from "./search-world.ts";

/** Sets that are tried without anything that speaks for them: all there are of up to six changes. */
const SETS = 57;

/**
 * Sets of two changes and more, the small ones first, and of those the ones that `weightOf` gives
 * most: by it the changes are ordered.
 */
export function setsOf(singles: readonly Move[], weightOf: (move: Move) => number): Move[] {
	const ranked = singles
		.map((move) => ({ move, weight: weightOf(move) }))
		.sort((a, b) => b.weight - a.weight)
		.map(({ move }) => move);
	const sets: Move[] = [];
	for (let length = 2; length <= ranked.length && sets.length < SETS; length++) {
		for (const chosen of choices(ranked.length, length)) {
			if (sets.length === SETS) break;
			sets.push(together(chosen.map((k) => ranked[k]!)));
		}
	}
	return sets;
}

/** All choices of `length` numbers below `count`; those without the large numbers come first. */
function* choices(count: number, length: number): Generator<number[]> {
	if (length === 0) yield [];
	else {
		for (let last = length - 1; last < count; last++) {
			for (const rest of choices(last, length - 1)) yield [...rest, last];
		}
	}
}

/** All changes together, the halves, and the quarters; those that are more than one. */
export function partsOf(singles: readonly Move[]): Move[] {
	const parts: Move[] = [];
	for (const count of [1, 2, 4]) {
		const length = Math.ceil(singles.length / count);
		for (let k = 0; k < count; k++) {
			const part = singles.slice(k * length, (k + 1) * length);
			if (part.length > 1) parts.push(together(part));
		}
	}
	return parts;
}

function together(moves: readonly Move[]): Move {
	return { changes: moves.flatMap(({ changes }) => changes), expected: 0 };
}

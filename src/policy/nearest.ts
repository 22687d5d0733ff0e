/** Letters put in, taken out, changed or swapped with the next to make `b` of `a`. O(|a| |b|). */
function distance(a: string, b: string): number {
	let before: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, k) => k);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let k = 1; k <= b.length; k++) {
			const same = a[i - 1] === b[k - 1];
			let best = Math.min(last[k]! + 1, row[k - 1]! + 1, last[k - 1]! + (same ? 0 : 1));
			if (i > 1 && k > 1 && a[i - 1] === b[k - 2] && a[i - 2] === b[k - 1]) {
				best = Math.min(best, before[k - 2]! + 1);
			}
			row.push(best);
		}
		before = last;
		last = row;
	}
	return last[b.length]!;
}

/** Longer words are not compared letter by letter. */
const LONGEST = 100;

/**
 * Which of `names` a person means who wrote `word`: the nearest, where a third of its letters
 * or fewer are wrong, else the shortest that contains it; null where none is like it.
 */
export function nearest(word: string, names: Iterable<string>): string | null {
	const lower = word.toLowerCase().slice(0, LONGEST);
	let best: string | null = null;
	let fewest = Math.max(1, Math.floor(lower.length / 3)) + 1;
	let holder: string | null = null;
	for (const name of names) {
		if (lower.length > 1 && name.toLowerCase().includes(lower)) {
			if (holder === null || name.length < holder.length) holder = name;
		}
		if (Math.abs(name.length - lower.length) >= fewest) continue;
		const wrong = distance(lower, name.toLowerCase());
		if (wrong < fewest) [best, fewest] = [name, wrong];
	}
	return best ?? holder;
}

import type { Lattice } from "./lattice.ts";

/**
 * The least that the worst activation can need, exactly: at least `above`, which is known not to
 * do, and at most `enough`, which does. A capacity is halved in between; each is tried in one
 * pass over the states, O(units * states), and one that does not do is raised to the next need
 * that could make a difference.
 */
export function leastPeak(lattice: Lattice, above: number, enough: number): number {
	const least = new Float64Array(lattice.size);
	let low = above;
	let high = enough;
	while (low < high) {
		const capacity = Math.floor((low + high) / 2);
		const next = missing(lattice, capacity, least);
		if (next === 0) high = capacity;
		else low = Math.min(high, next);
	}
	return high;
}

/**
 * 0 where the new system can be reached; else the least need above the capacity of any step
 * from what can be: below that no more can be reached.
 *
 * `least` becomes the least that is held at a state within reach that comes before each. States
 * are settled in rising order; where the highest digit has one value less, all are settled
 * before, so what they know is passed on in one go.
 */
function missing(lattice: Lattice, capacity: number, least: Float64Array): number {
	const { size, radix, weight, held, brought, end } = lattice;
	let next = Number.POSITIVE_INFINITY;
	const settle = (digit: number, from: number) => {
		if (digit < 0) {
			const wanted = least[from]! + brought[from]!;
			if (from > 0 && wanted > capacity) next = Math.min(next, wanted);
			else least[from] = Math.min(least[from]!, held[from]!);
			return;
		}
		const step = weight[digit]!;
		settle(digit - 1, from);
		for (let value = 1; value < radix[digit]!; value++) {
			const start = from + value * step;
			for (let at = start; at < start + step; at++) {
				const before = least[at - step]!;
				if (before < least[at]!) least[at] = before;
			}
			settle(digit - 1, start);
		}
	};
	least.fill(Number.POSITIVE_INFINITY);
	settle(radix.length - 1, 0);
	const last = least[size - 1]! + end;
	return last <= capacity ? 0 : Math.min(next, last);
}

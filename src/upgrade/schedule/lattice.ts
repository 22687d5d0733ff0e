import type { Group, Remaining } from "./remaining.ts";

/**
 * All states that can still be reached, as numbers: the first unit is the lowest digit, of as
 * many values as it has states. A state that comes before another has a smaller number.
 */
export interface Lattice {
	readonly size: number;
	/** Values of each digit, and what one of it counts. */
	readonly radix: readonly number[];
	readonly weight: readonly number[];
	/** Parts of the need (need.ts) by state. */
	readonly held: Float64Array;
	readonly brought: Float64Array;
	/** What comes with the new system. */
	readonly end: number;
	/** Units that are not "old", and those that are "new", a bit each. */
	readonly changed: Uint32Array;
	readonly fresh: Uint32Array;
	/** How many units are absent. */
	readonly absent: Uint8Array;
}

/** How many states can be reached; grows past all bounds with the units. */
export function latticeSize({ states }: Remaining): number {
	return states.reduce((size, { length }) => size * length, 1);
}

/** O(units * states + users); for at most 2^20 states. */
export function latticeOf(remaining: Remaining): Lattice {
	const radix = remaining.states.map(({ length }) => length);
	const weight: number[] = [];
	let size = 1;
	for (const values of radix) {
		weight.push(size);
		size *= values;
	}
	const changed = new Uint32Array(size);
	const fresh = new Uint32Array(size);
	const absent = new Uint8Array(size);
	for (const [unit, states] of remaining.states.entries()) {
		const step = weight[unit]!;
		// all numbers below `step` are filled; each value of this digit repeats them
		for (let value = states.length - 1; value >= 0; value--) {
			const state = states[value]!;
			const isChanged = state === "old" ? 0 : 1 << unit;
			const isFresh = state === "new" ? 1 << unit : 0;
			for (let below = 0; below < step; below++) {
				const at = value * step + below;
				changed[at] = changed[below]! | isChanged;
				fresh[at] = fresh[below]! | isFresh;
				absent[at] = absent[below]! + (state === "absent" ? 1 : 0);
			}
		}
	}
	const { held, brought } = columns(remaining, changed, fresh);
	return { size, radix, weight, held, brought, end: remaining.end, changed, fresh, absent };
}

/** Both parts of the need, out of tables over sets of units: never groups times states. */
function columns(remaining: Remaining, changed: Uint32Array, fresh: Uint32Array) {
	const { old, new: new_, glue, units } = remaining;
	const size = changed.length;
	const all = 2 ** units.length - 1;
	const released = within(old, units.length);
	const notYet = within(new_, units.length);
	const swelled = glue.map(({ held: bytes, users }) => ({ bytes, users }));
	const made = glue.map(({ brought: bytes, users }) => ({ bytes, users }));
	const notSwelled = within(swelled, units.length);
	const notMade = within(made, units.length);
	const atFirst = remaining.held + notSwelled[all]!;
	const atLast = remaining.brought + notYet[all]! + notMade[all]!;
	const held = new Float64Array(size);
	const brought = new Float64Array(size);
	for (let s = 0; s < size; s++) {
		const unchanged = all & ~changed[s]!;
		held[s] = atFirst - released[changed[s]!]! - notSwelled[unchanged]!;
		brought[s] = atLast - notYet[all & ~fresh[s]!]! - notMade[unchanged]!;
	}
	return { held, brought };
}

/** For each set of units the bytes of the groups all of whose users are in it. */
function within(groups: readonly Group[], units: number): Float64Array {
	const sums = new Float64Array(2 ** units);
	for (const { bytes, users } of groups) {
		let mask = 0;
		for (const unit of users) mask |= 1 << unit;
		sums[mask]! += bytes;
	}
	for (let bit = 1; bit < sums.length; bit *= 2) {
		for (let s = bit; s < sums.length; s++) if (s & bit) sums[s]! += sums[s ^ bit]!;
	}
	return sums;
}

/** Each value becomes the least of those at states that come before it, or are it. */
export function leastBefore({ radix, weight, size }: Lattice, values: Float64Array): void {
	for (const [unit, step] of weight.entries()) {
		const block = radix[unit]! * step;
		for (let from = 0; from < size; from += block) {
			for (let at = from + step; at < from + block; at++) {
				const before = values[at - step]!;
				if (before < values[at]!) values[at] = before;
			}
		}
	}
}

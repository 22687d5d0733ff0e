import { type Lattice, leastBefore } from "./lattice.ts";

/** A way through a lattice. */
export interface Way {
	/** States by number, without the start and the new system. */
	readonly through: readonly number[];
	/** Absent units, added up over them. */
	readonly absences: number;
	readonly peak: number;
}

/** How many states may still be looked at for what is not needed, but better. */
export interface Effort {
	left: number;
}

/**
 * The way of fewest activations that never needs more than the capacity, null where there is
 * none. Of several that in which the fewest units are absent, for the fewest activations; then,
 * from the new system backwards, that whose step needs least; then the smallest numbers.
 *
 * States are found in layers: those of layer k can be reached by k activations and no fewer. A
 * pass over the states, O(units * states), finds a layer. Where units must be absent, some more
 * passes find the fewest absences; where they would be very many, not surely the fewest.
 */
export function fewestSteps(lattice: Lattice, capacity: number, effort: Effort): Way | null {
	const layers = layersOf(lattice, capacity, effort);
	if (layers === null) return null;
	const { held, end, absent } = lattice;
	if (layers.steps === 1) return { through: [], absences: 0, peak: held[0]! + end };
	if (absent.every((count) => count === 0)) return wayBack(lattice, capacity, layers, absent);
	const within = (most: number) =>
		wayBack(lattice, capacity, layers, absencesOf(lattice, capacity, layers, most, effort));
	// Mostly no absence is needed, which is soon seen.
	return within(0) ?? within(Infinity);
}

interface Layers {
	/** Of each state; `FAR` where it cannot be reached, or not before the new system can. */
	readonly of: Uint8Array;
	/** Activations up to the new system. */
	readonly steps: number;
}

const FAR = 255;

function layersOf(lattice: Lattice, capacity: number, effort: Effort): Layers | null {
	const { size, held, brought, end } = lattice;
	const of = new Uint8Array(size).fill(FAR);
	of[0] = 0;
	const least = new Float64Array(size);
	for (let steps = 1; ; steps++) {
		for (let s = 0; s < size; s++) least[s] = of[s] === FAR ? Infinity : held[s]!;
		leastBefore(lattice, least);
		effort.left -= size;
		if (least[size - 1]! + end <= capacity) return { of, steps };
		let isMore = false;
		for (let s = 0; s < size; s++) {
			if (of[s] !== FAR || least[s]! + brought[s]! > capacity) continue;
			of[s] = steps;
			isMore = true;
		}
		if (!isMore) return null;
	}
}

/**
 * The fewest absences with which each state can be reached in as many steps as its layer says:
 * no other way there can be part of one of fewest steps to the new system. -1 where they are
 * more than `most`. What a layer has beyond the effort allowed counts as its worst.
 */
function absencesOf(
	lattice: Lattice,
	capacity: number,
	{ of, steps }: Layers,
	most: number,
	effort: Effort,
) {
	const { size, held, brought, absent } = lattice;
	const passes = Math.max(2, Math.floor(effort.left / 2 / size / steps));
	const fewest = new Int16Array(size).fill(-1);
	fewest[0] = 0;
	const least = new Float64Array(size);
	for (let layer = 1; layer < steps; layer++) {
		const counts = countsIn(of, fewest, layer - 1);
		if (counts.length > passes) counts.splice(passes - 1, counts.length - passes);
		for (const count of counts) {
			for (let s = 0; s < size; s++) {
				const isFrom = of[s] === layer - 1 && fewest[s]! >= 0 && fewest[s]! <= count;
				least[s] = isFrom ? held[s]! : Infinity;
			}
			leastBefore(lattice, least);
			effort.left -= size;
			for (let s = 0; s < size; s++) {
				if (of[s] !== layer || fewest[s]! >= 0 || count + absent[s]! > most) continue;
				// counts rise, and what the state adds is the same from wherever it is reached
				if (least[s]! + brought[s]! <= capacity) fewest[s] = count + absent[s]!;
			}
		}
	}
	return fewest;
}

/** The numbers of absences that the states of a layer have, rising. */
function countsIn(of: Uint8Array, fewest: Int16Array, layer: number): number[] {
	const isThere = new Uint8Array(2 ** 10); // at most 12 units are absent, 24 times
	const counts: number[] = [];
	for (let s = 0; s < of.length; s++) {
		if (of[s] !== layer || fewest[s]! < 0 || isThere[fewest[s]!] === 1) continue;
		isThere[fewest[s]!] = 1;
		counts.push(fewest[s]!);
	}
	return counts.sort((a, b) => a - b);
}

/** The best way by what is known of each state; null where none ends at the new system. */
function wayBack(
	lattice: Lattice,
	capacity: number,
	{ of, steps }: Layers,
	absences: Uint8Array | Int16Array,
): Way | null {
	const { size, held, brought, end, changed, fresh, absent } = lattice;
	const through: number[] = [];
	let peak = 0;
	let count = 0;
	let wanted = end;
	let after = size - 1;
	for (let layer = steps - 1; layer >= 0; layer--) {
		let best = -1;
		for (let s = 0; s < size; s++) {
			if (of[s] !== layer || absences[s]! < 0 || held[s]! + wanted > capacity) continue;
			if ((changed[s]! & ~changed[after]!) !== 0 || (fresh[s]! & ~fresh[after]!) !== 0) continue;
			if (best < 0 || absences[s]! < absences[best]!) best = s;
			else if (absences[s] === absences[best] && held[s]! < held[best]!) best = s;
		}
		if (best < 0) return null;
		peak = Math.max(peak, held[best]! + wanted);
		wanted = brought[best]!;
		after = best;
		if (layer === 0) break;
		count += absent[best]!;
		through.unshift(best);
	}
	return { through, absences: count, peak };
}

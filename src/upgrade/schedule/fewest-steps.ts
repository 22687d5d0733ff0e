import { type Lattice, leastBefore } from "./lattice.ts";

/** A way through a lattice. */
export interface Way {
	/** States by number, without the start and the new system. */
	readonly through: readonly number[];
	/** Absent units, added up over them. */
	readonly absences: number;
	readonly peak: number;
}

/**
 * The way of fewest activations that never needs more than the capacity, null where there is
 * none. Of several that in which the fewest units are absent, for the fewest activations; then,
 * from the new system backwards, that whose step needs least; then the smallest numbers.
 *
 * States are found in layers: those of layer k can be reached by k activations and no fewer. A
 * pass over the states, O(units * states), finds a layer; where units are absent, some more
 * passes find the least number of absences.
 */
export function fewestSteps(lattice: Lattice, capacity: number): Way | null {
	const layers = layersOf(lattice, capacity);
	if (layers === null) return null;
	const { held, end, absent } = lattice;
	if (layers.steps === 1) return { through: [], absences: 0, peak: held[0]! + end };
	const isWhole = absent.every((count) => count === 0);
	// Mostly no absence is needed, which is soon seen; the more are wanted, the more passes.
	for (let most = 0; ; most = isWhole ? Infinity : 2 * most + 1) {
		const absences = isWhole ? absent : absencesOf(lattice, capacity, layers, most);
		const way = wayBack(lattice, capacity, layers, absences);
		if (way !== null) return way;
	}
}

interface Layers {
	/** Of each state; `FAR` where it cannot be reached, or not before the new system can. */
	readonly of: Uint8Array;
	/** Activations up to the new system. */
	readonly steps: number;
}

const FAR = 255;

function layersOf(lattice: Lattice, capacity: number): Layers | null {
	const { size, held, brought, end } = lattice;
	const of = new Uint8Array(size).fill(FAR);
	of[0] = 0;
	const least = new Float64Array(size);
	for (let steps = 1; ; steps++) {
		for (let s = 0; s < size; s++) least[s] = of[s] === FAR ? Infinity : held[s]!;
		leastBefore(lattice, least);
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
 * more than `most`.
 */
function absencesOf(lattice: Lattice, capacity: number, { of, steps }: Layers, most: number) {
	const { size, held, brought, absent } = lattice;
	const fewest = new Int16Array(size).fill(-1);
	fewest[0] = 0;
	const least = new Float64Array(size);
	for (let layer = 1; layer < steps; layer++) {
		for (const count of countsIn(of, fewest, layer - 1)) {
			for (let s = 0; s < size; s++) {
				const isFrom = of[s] === layer - 1 && fewest[s]! >= 0 && fewest[s]! <= count;
				least[s] = isFrom ? held[s]! : Infinity;
			}
			leastBefore(lattice, least);
			for (let s = 0; s < size; s++) {
				if (of[s] !== layer || fewest[s]! >= 0 || count + absent[s]! > most) continue;
				// counts rise, but what a state adds itself is the same whichever way it is reached
				if (least[s]! + brought[s]! <= capacity) fewest[s] = count + absent[s]!;
			}
		}
	}
	return fewest;
}

/** The numbers of absences that the states of a layer have, rising. */
function countsIn(of: Uint8Array, fewest: Int16Array, layer: number): number[] {
	const counts = new Set<number>();
	for (let s = 0; s < of.length; s++) {
		if (of[s] === layer && fewest[s]! >= 0) counts.add(fewest[s]!);
	}
	return [...counts].sort((a, b) => a - b);
}

/** The best way by what is known of each state; null where none ends at the new system. */
function wayBack(
	lattice: Lattice,
	capacity: number,
	{ of, steps }: Layers,
	absences: Uint8Array | Int16Array,
): Way | null {
	const { size, held, brought, end, changed, fresh, absent } = lattice;
	let absent_ = -1;
	for (let s = 0; s < size; s++) {
		if (of[s] !== steps - 1 || absences[s]! < 0 || held[s]! + end > capacity) continue;
		if (absent_ < 0 || absences[s]! < absent_) absent_ = absences[s]!;
	}
	if (absent_ < 0) return null;
	const through: number[] = [];
	let peak = 0;
	let count = absent_;
	let wanted = end;
	let [allowed, allowedFresh] = [changed[size - 1]!, fresh[size - 1]!];
	for (let layer = steps - 1; layer >= 0; layer--) {
		let best = -1;
		for (let s = 0; s < size; s++) {
			if (of[s] !== layer || absences[s] !== count || held[s]! + wanted > capacity) continue;
			if ((changed[s]! & ~allowed) !== 0 || (fresh[s]! & ~allowedFresh) !== 0) continue;
			if (best < 0 || held[s]! < held[best]!) best = s;
		}
		peak = Math.max(peak, held[best]! + wanted);
		count -= absent[best]!;
		wanted = brought[best]!;
		allowed = changed[best]!;
		allowedFresh = fresh[best]!;
		if (layer > 0) through.unshift(best);
	}
	return { through, absences: absent_, peak };
}

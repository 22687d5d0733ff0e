import { type Closure, components, sum, weights } from "./closure.ts";
import { perClosure } from "./memo.ts";
import { search, UNREACHED } from "./reach.ts";
import { retainedSizes } from "./retained-sizes.ts";

/**
 * What leaves the closure when `dropped` are taken out: they, and everything that no root
 * reaches any more. Ascending. In a closure without cycles this costs only what is lost
 * and its references; otherwise O(paths + references).
 */
export function lostWithout(closure: Closure, dropped: readonly number[]): Uint32Array {
	return components(closure).acyclic
		? lostByCounting(closure, dropped)
		: lostBySearching(closure, dropped);
}

/** NAR bytes saved by taking out `dropped`, jointly. */
export function savingWithout(closure: Closure, dropped: readonly number[]): number {
	if (dropped.length === 1) return retainedSizes(closure)[dropped[0]!]!;
	const byWeight = weights(closure);
	return sum(Float64Array.from(lostWithout(closure, dropped), (i) => byWeight[i]!));
}

/** How many holds each path has left: referrers, and one more for a root. */
const holds = perClosure(({ paths, referrers, roots }) => {
	const left = new Uint32Array(paths.length);
	for (let i = 0; i < left.length; i++) left[i] = referrers.offsets[i + 1]! - referrers.offsets[i]!;
	for (const root of roots) left[root]!++;
	return left;
});

function lostByCounting(closure: Closure, dropped: readonly number[]): Uint32Array {
	const { offsets, targets } = closure.references;
	const left = holds(closure);
	const lost = new Set(dropped);
	const released: number[] = []; // one entry a hold given up, to be put back
	for (const node of lost) {
		for (let k = offsets[node]!; k < offsets[node + 1]!; k++) {
			const target = targets[k]!;
			released.push(target);
			left[target]!--;
			if (left[target] === 0) lost.add(target); // a Set is walked as it grows
		}
	}
	for (const target of released) left[target]!++;
	return Uint32Array.from(lost).sort();
}

function lostBySearching(closure: Closure, dropped: readonly number[]): Uint32Array {
	const barred = new Uint8Array(closure.paths.length);
	for (const node of dropped) barred[node] = 1;
	const { depth } = search(closure.references, closure.roots, barred);
	return Uint32Array.from(depth.keys()).filter((i) => depth[i] === UNREACHED);
}

import type { Closure } from "./closure.ts";

/**
 * The `count` paths of largest figure that reach `minimum`, in descending order, the
 * smaller path first where figures are equal. Only they are sorted with names at hand.
 */
export function largest(
	closure: Closure,
	figures: Float64Array,
	count: number,
	minimum: number,
): Uint32Array {
	const { paths } = closure;
	const last = figures.length - count;
	const threshold = last > 0 ? Math.max(minimum, figures.toSorted()[last]!) : minimum;
	const candidates: number[] = [];
	for (let i = 0; i < figures.length; i++) if (figures[i]! >= threshold) candidates.push(i);
	return Uint32Array.from(candidates)
		.sort((a, b) => figures[b]! - figures[a]! || (paths[a]! < paths[b]! ? -1 : 1))
		.subarray(0, count);
}

import { type Closure, nameAt, weights } from "./closure.ts";
import { packageAt } from "./names.ts";

/**
 * Other paths of the same package and output as path `i`, whatever their version: the
 * heaviest first. O(paths).
 */
export function variantsOf(closure: Closure, i: number): number[] {
	const { pname, output } = packageAt(closure, i);
	const byWeight = weights(closure);
	const found: number[] = [];
	for (const other of closure.paths.keys()) {
		// A package's name begins the path's; so most need not be taken apart.
		if (other === i || !nameAt(closure, other).startsWith(pname)) continue;
		const its = packageAt(closure, other);
		if (its.pname === pname && its.output === output) found.push(other);
	}
	return found.sort(
		(a, b) => byWeight[b]! - byWeight[a]! || (closure.paths[a]! < closure.paths[b]! ? -1 : 1),
	);
}

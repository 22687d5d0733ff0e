import { type Closure, weights } from "./closure.ts";
import { groupBy } from "./group-by.ts";
import { perClosure } from "./memo.ts";
import { packageAt } from "./names.ts";
import { outputKey } from "./package-name.ts";
import { savingWithout } from "./without-paths.ts";

/** Several paths of the same package and output. */
export interface Duplicate {
	readonly pname: string;
	readonly output: string | null;
	/** The copies, largest NAR size first. */
	readonly paths: number[];
	/** NAR bytes less if only the largest copy were there. */
	readonly saving: number;
}

/**
 * Every package and output that the closure holds more than once, by saving. The saving
 * counts what only the other copies hold; savings of two packages can overlap.
 */
export const duplicates = perClosure((closure: Closure): Duplicate[] => {
	const byWeight = weights(closure);
	const groups = groupBy(closure.paths.keys(), (i) => outputKey(packageAt(closure, i)));
	const result: Duplicate[] = [];
	for (const paths of groups.values()) {
		if (paths.length < 2) continue;
		paths.sort(
			(a, b) => byWeight[b]! - byWeight[a]! || (closure.paths[a]! < closure.paths[b]! ? -1 : 1),
		);
		const { pname, output } = packageAt(closure, paths[0]!);
		result.push({ pname, output, paths, saving: savingWithout(closure, paths.slice(1)) });
	}
	return result.sort((a, b) => b.saving - a.saving || (outputKey(a) < outputKey(b) ? -1 : 1));
});

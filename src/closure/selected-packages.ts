import type { Closure } from "./closure.ts";
import { row } from "./graph.ts";
import { perClosure } from "./memo.ts";
import { packageAt } from "./names.ts";

/**
 * The packages that were asked for by name, as nvd has them: those that the `system-path` of
 * a NixOS system refers to where both closures have one, else those that a root refers to.
 */
export function selectedPackages(old: Closure, closure: Closure) {
	const systems = systemPaths(old).length > 0 && systemPaths(closure).length > 0;
	const selected = (of: Closure) => referredTo(of, systems ? systemPaths(of) : of.roots);
	return { old: selected(old), new: selected(closure) };
}

const systemPaths = perClosure((closure): number[] =>
	Array.from(closure.roots).flatMap((root) =>
		Array.from(row(closure.references, root)).filter(
			(path) => packageAt(closure, path).pname === "system-path",
		),
	),
);

function referredTo(closure: Closure, referrers: Iterable<number>): Set<string> {
	const names = new Set<string>();
	for (const referrer of referrers) {
		for (const path of row(closure.references, referrer)) names.add(packageAt(closure, path).pname);
	}
	return names;
}

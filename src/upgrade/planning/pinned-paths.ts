import { matches } from "../../closure/pattern.ts";
import { search } from "../../closure/reach.ts";
import { meansNothing } from "./patterns.ts";
import type { System } from "./two-systems.ts";

/**
 * Old paths that stay until the machine was started again, with all they refer to; what the new
 * system has, too, stays anyway. O(paths) a pattern.
 */
export function pinnedPaths({ closure }: System, now: System, patterns: readonly string[]) {
	const inNew = new Set(now.closure.paths);
	const found = patterns.map((pattern) => matches(closure, pattern));
	return {
		paths: new Set(
			Array.from(search(closure.references, found.flat()).order, (i) => closure.paths[i]!).filter(
				(path) => !inNew.has(path),
			),
		),
		notes: patterns
			.filter((_, k) => found[k]!.length === 0)
			.map((pattern) => meansNothing("pinned", pattern)),
	};
}

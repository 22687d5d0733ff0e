import type { Closure } from "../../closure/closure.ts";
import { matches } from "../../closure/pattern.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";

/** The paths that the patterns of a policy mean, of both systems. */
export interface Meant {
	readonly nonVital: ReadonlySet<string>;
	readonly barriers: ReadonlySet<string>;
	/** One set a list. */
	readonly atomic: readonly ReadonlySet<string>[];
	/** What means nothing. */
	readonly notes: readonly string[];
}

/** O(paths) a pattern. Throws `WhittleError` where one is no regular expression. */
export function patterns(closures: readonly Closure[], policy: UpgradePolicy): Meant {
	const notes: string[] = [];
	const meant = (key: string, list: readonly string[]) =>
		new Set(
			list.flatMap((pattern) => {
				const paths = pathsMeant(closures, pattern);
				if (paths.length === 0) notes.push(meansNothing(key, pattern));
				return paths;
			}),
		);
	return {
		nonVital: meant("non-vital", policy.nonVital),
		barriers: meant("barriers", policy.barriers),
		atomic: policy.atomic.map((list) => meant("atomic", list)),
		notes,
	};
}

/** Paths of some closures that a pattern means. */
export function pathsMeant(closures: readonly Closure[], pattern: string): string[] {
	return closures.flatMap((closure) => matches(closure, pattern).map((i) => closure.paths[i]!));
}

export function meansNothing(key: string, pattern: string): string {
	return `${key} of [upgrade]: no path is meant by ${pattern}`;
}

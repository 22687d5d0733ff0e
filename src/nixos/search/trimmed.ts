import type { Change } from "../catalogue/change.ts";
import type { SearchWorld } from "./search-world.ts";
import type { Tryouts } from "./tryouts.ts";

/**
 * Of `changes` those that are needed: one after the other goes without which the closure on top
 * of `behind` is predicted to be no larger (by no more than the floor in all).
 */
export async function trimmed(
	{ floor }: Pick<SearchWorld, "floor">,
	tryouts: Tryouts,
	behind: readonly Change[],
	changes: readonly Change[],
): Promise<readonly Change[]> {
	const whole = await tryouts.look([...behind, ...changes]);
	if (whole.refused !== null) return changes;
	let kept = changes;
	while (kept.length > 1) {
		const rests = kept.map((_, k) => kept.filter((_, other) => other !== k));
		const looks = await Promise.all(rests.map((rest) => tryouts.look([...behind, ...rest])));
		let [best, least] = [-1, whole.predicted + floor];
		for (const [k, looked] of looks.entries()) {
			if (looked.refused !== null || looked.predicted > least) continue;
			[best, least] = [k, looked.predicted];
		}
		if (best < 0) break;
		kept = rests[best]!;
	}
	return kept;
}

import { categoryBuilt } from "../../closure/categories.ts";
import { nameAt } from "../../closure/closure.ts";
import type { Ledger, LedgerStep } from "../../closure/ledger.ts";
import { packageAt } from "../../closure/names.ts";
import { type ReductionStep, sizeReductionModule } from "../catalogue/size-reduction.ts";
import { kindOf, wordsOf } from "./change-words.ts";
import type { Found, FoundStep } from "./search.ts";
import type { ShrinkOptions } from "./with-world.ts";

/**
 * What a search found, as it is written down. `priorities` are what the settings of all its
 * changes need, in their order.
 */
export function ledgerOf(
	{ label, folder }: Pick<ShrinkOptions, "label" | "folder">,
	{ base, steps, rejected, result }: Found,
	priorities: readonly (number | null)[],
): Ledger {
	let used = 0;
	const reductions = steps.map((step): ReductionStep => {
		const count = step.changes.reduce((sum, { settings }) => sum + settings.length, 0);
		const own = priorities.slice(used, used + count);
		used += count;
		const { changes, alone, together, losses } = step;
		return { changes, alone, together, losses, priorities: own, drops: dropsOf(step) };
	});
	const image =
		base.image === null || result.image === null
			? null
			: { before: base.image, after: result.image };
	return {
		configuration: label,
		before: base.size,
		after: result.size,
		image,
		drv: result.candidate.drv,
		steps: steps.map(
			(step): LedgerStep => ({
				change: wordsOf(step),
				kind: kindOf(step),
				alone: step.alone,
				together: step.together,
				losses: step.losses,
				class: step.class,
				measured: step.after.size,
				after: step.after.size,
				image: step.after.image,
				drops: dropsOf(step),
			}),
		),
		rejected: rejected.map((each) => ({ change: wordsOf(each), reason: each.reason })),
		module: sizeReductionModule(reductions, folder),
	};
}

/** Names of packages that a step leaves nothing of, the largest first. */
function dropsOf({ before, after }: FoundStep): string[] {
	const left = new Set(after.closure.paths.map((_, i) => packageAt(after.closure, i).pname));
	const gone = new Map<string, number>();
	for (const i of before.closure.paths.keys()) {
		const { pname } = packageAt(before.closure, i);
		if (left.has(pname) || categoryBuilt(nameAt(before.closure, i)) === "glue") continue;
		gone.set(pname, (gone.get(pname) ?? 0) + (before.closure.narSize[i]! || 0));
	}
	return [...gone].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([pname]) => pname);
}

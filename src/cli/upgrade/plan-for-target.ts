import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";
import { planUpgrade } from "../../upgrade/planning/plan-upgrade.ts";
import { marginOn } from "../../upgrade/target/margin.ts";
import { measureTarget } from "../../upgrade/target/measure-target.ts";
import { openTarget } from "../../upgrade/target/open-target.ts";
import { remediesOf } from "../../upgrade/target/remedies.ts";
import type { Target } from "../../upgrade/target/target.ts";
import type { Context } from "../context.ts";
import { withProgress } from "../progress.ts";

/** Calls `use` with a target that is only read, and closes it again. */
export function withTarget<T>(
	context: Context,
	quiet: boolean,
	address: string,
	use: (target: Target) => Promise<T>,
): Promise<T> {
	return withProgress(context, quiet, async (work) => {
		const target = await openTarget(
			address,
			{
				signal: work.signal,
				onCommand: () => {},
				dryRun: true,
				profile: null,
				nixOptions: [],
			},
			work,
		);
		try {
			return await use(target);
		} finally {
			await target.close();
		}
	});
}

/** The system that a target runs, or that its profile leads to. Throws where there is none. */
export async function systemOfTarget(target: Target): Promise<string> {
	const { current, profile } = await target.standing();
	const system = current ?? profile;
	if (system !== null) return system;
	throw new WhittleError(
		"no-system",
		"there is no system to upgrade",
		target.label,
		"name OLD, the system that is to go",
	);
}

/** The plan for a target: within the room there is, in bytes on its disk. */
export async function planForTarget(
	target: Target,
	old: Closure,
	now: Closure,
	policy: UpgradePolicy,
	given: readonly Closure[] | null,
): Promise<UpgradePlan> {
	const measured = await measureTarget(target, old, now, await marginOn(target, policy));
	const { capacity, notes } = measured;
	const plan = planUpgrade({ old: measured.old, new: measured.new, capacity, policy, given });
	const remedies = plan.fits ? [] : [...(await remediesOf(target, plan)), ...plan.remedies];
	return { ...plan, remedies, notes: [...notes, ...plan.notes] };
}

/** The store of a target as `--store` names it; undefined for this machine's. */
export function storeOfTarget({ label }: Target, address: string): readonly string[] | undefined {
	if (label === "this machine") return undefined;
	// The address of a far store may say more than its label.
	return [/^ssh(-ng)?:\/\//i.test(address) ? address : label];
}

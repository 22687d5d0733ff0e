import type { Closure } from "../../closure/closure.ts";
import type { UnitState, UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";

/** What a plan is made for. */
export interface PlanRequest {
	/** One root each. */
	readonly old: Closure;
	readonly new: Closure;
	/** The most bytes that all their paths may hold at any moment. */
	readonly capacity: number;
	readonly policy: UpgradePolicy;
	/** Systems to go through, in this order; null to make them. */
	readonly given: readonly Closure[] | null;
}

/** The plan from one system to the other. Throws `WhittleError` for what cannot be planned. */
export function planUpgrade(_request: PlanRequest): UpgradePlan {
	throw new Error("not there yet");
}

/** The rest of a plan made anew from where it stands, within another capacity. */
export function planAgain(
	_plan: UpgradePlan,
	_states: readonly UnitState[],
	_capacity: number,
): UpgradePlan {
	throw new Error("not there yet");
}

import type { UnitState } from "../../closure/upgrade-plan.ts";
import type { Instance, States } from "./instance.ts";
import { need } from "./need.ts";

/**
 * The same activations, units taken out later and added earlier as far as no step then needs more
 * than the capacity. O(users) for each absence that is tried.
 */
export function fewerAbsences(
	instance: Instance,
	steps: readonly States[],
	capacity: number,
): States[] {
	const better = steps.map((states) => [...states]);
	const last = better.length - 1;
	const before = (step: number): States => (step === 0 ? instance.start : better[step - 1]!);
	const fits = (step: number) =>
		need(instance, before(step), step === last ? "new system" : better[step]!) <= capacity;
	const tryAs = (unit: number, step: number, state: UnitState): boolean => {
		better[step]![unit] = state;
		if (fits(step) && fits(step + 1)) return true;
		better[step]![unit] = "absent";
		return false;
	};
	for (const unit of instance.start.keys()) {
		for (let step = last - 1; step >= 0; step--) {
			if (better[step]![unit] !== "absent") continue;
			if (better[step + 1]![unit] === "new" && !tryAs(unit, step, "new")) break;
		}
		for (let step = 0; step < last && before(step)[unit] === "old"; step++) {
			if (better[step]![unit] === "absent" && !tryAs(unit, step, "old")) break;
		}
	}
	return better;
}

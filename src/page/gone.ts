import { nameAt } from "../closure/closure.ts";
import { stepOn } from "../closure/step.ts";
import type { Model } from "./model.ts";

/**
 * Marks a path as gone, or takes that back: a step more or less. Gives what came of it, in
 * words: what goes because of other steps only comes back with those.
 */
export function toggleGone({ closure, steps, outcome }: Model, path: number): string {
	const step = stepOn.drop(closure, path);
	const name = nameAt(closure, path);
	const others = steps.value.filter(({ text }) => text !== step.text);
	if (others.length < steps.value.length) {
		steps.value = others;
		return outcome.value.kept[path] === 1 ? `${name} is back` : `${name} goes by other steps, too`;
	}
	if (outcome.value.kept[path] === 0) return `${name} is gone already, by other steps`;
	steps.value = [...others, step];
	return `${name} is marked gone`;
}

import { CATEGORIES } from "../closure/categories.ts";
import { matches } from "../closure/pattern.ts";
import { stepFromText } from "../closure/step.ts";
import { baseName } from "../closure/store-path.ts";
import { measuresOf } from "./measure.ts";
import { type Model, VIEWS } from "./model.ts";
import { EVERYTHING } from "./search.ts";

/** The state of the page as what stands behind `#` in its address. */
export function linkOf({ view, selected, measure, query, steps, closure }: Model): string {
	const words = new URLSearchParams({ view: view.value, by: measure.value });
	const { text, minimum, categories } = query.value;
	if (selected.value !== null) {
		words.set("at", baseName(closure.storeDir, closure.paths[selected.value]!));
	}
	if (text !== "") words.set("find", text);
	if (minimum > 0) words.set("min", String(minimum));
	for (const category of categories) words.append("in", category);
	for (const step of steps.value) words.append("step", step.text);
	return words.toString();
}

/**
 * Brings back the state that a link tells; what it does not tell is as at the start. Gives
 * what of it means nothing in this closure, in words.
 */
export function follow(model: Model, link: string): string[] {
	const { closure, old } = model;
	const words = new URLSearchParams(link);
	const faults: string[] = [];
	const at = words.get("at");
	const minimum = Number(words.get("min") ?? 0);
	const steps = words.getAll("step").flatMap((text) => {
		try {
			return [stepFromText(closure, text)];
		} catch (error) {
			faults.push(error instanceof Error ? error.message : String(error));
			return [];
		}
	});
	const view = VIEWS.find((each) => each === words.get("view") && (each !== "diff" || old));
	model.view.value = view ?? (old === null ? "map" : "diff");
	model.measure.value =
		measuresOf(closure).find((each) => each === words.get("by")) ?? measuresOf(closure)[0]!;
	model.selected.value = at === null ? null : (matches(closure, at)[0] ?? null);
	if (at !== null && model.selected.value === null) faults.push(`${at}: not in this closure`);
	model.query.value = {
		...EVERYTHING,
		text: words.get("find") ?? "",
		minimum: minimum > 0 ? minimum : 0,
		categories: CATEGORIES.filter((category) => words.getAll("in").includes(category)),
	};
	model.steps.value = steps;
	return faults;
}

import { effect } from "@preact/signals";
import { CATEGORIES } from "../closure/categories.ts";
import type { Closure } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { expressionIn, matches } from "../closure/pattern.ts";
import { counted } from "../closure/size.ts";
import { patternsIn, type Step, stepFromText } from "../closure/step.ts";
import { baseName } from "../closure/store-path.ts";
import { measuresOf } from "./measure.ts";
import { firstViewOf, type Model, viewsOf } from "./model.ts";
import { EVERYTHING, isTame, LONGEST_TAME } from "./search.ts";

/** More steps than anybody tries; each costs a look at all paths. */
const MOST_STEPS = 200;
/** Said one by one; the rest is counted. */
const MOST_FAULTS = 5;

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
 * what of it means nothing in this closure, in words. A link may come from anybody: it runs
 * no expression that might never end (see `isTame`), and never throws.
 */
export function follow(model: Model, link: string): string[] {
	const { closure } = model;
	const words = new URLSearchParams(link);
	const faults: string[] = [];
	const refuse = (word: string, why: string) => {
		faults.push(`${word.length > 80 ? `${word.slice(0, 80)}…` : word}: ${why}`);
	};
	/** The word of this name, if it is one of those that are known. */
	const oneOf = <T extends string>(name: string, known: readonly T[]): T | undefined => {
		const word = words.get(name);
		const found = known.find((each) => each === word);
		if (word !== null && found === undefined) refuse(`${name}=${word}`, "not known here");
		return found;
	};
	const view = oneOf("view", viewsOf(model)) ?? firstViewOf(model);
	const measure = oneOf("by", measuresOf(closure)) ?? measuresOf(closure)[0]!;

	const at = words.get("at");
	const selected = at === null || !mayMatch(at) ? null : (matches(closure, at)[0] ?? null);
	if (at !== null && selected === null) refuse(at, "not in this closure");

	const find = words.get("find") ?? "";
	if (find.length > LONGEST_TAME) refuse(find, "too long to search for");
	const text = find.length > LONGEST_TAME ? "" : find;

	const least = words.get("min") ?? "0";
	const isSize = /^\d+$/.test(least) && Number.isSafeInteger(Number(least));
	if (!isSize) refuse(`min=${least}`, "not a number of bytes");

	const named = words.getAll("in");
	for (const word of new Set(named)) {
		if (!CATEGORIES.some((each) => each === word)) refuse(word, "not a category");
	}
	const categories = CATEGORIES.filter((category) => named.includes(category));

	const steps = stepsOf(closure, words.getAll("step"), refuse, faults);

	model.view.value = view;
	model.measure.value = measure;
	model.selected.value = selected;
	model.query.value = {
		...EVERYTHING,
		text,
		minimum: isSize ? Number(least) : 0,
		categories: categories.sort((a, b) => named.indexOf(a) - named.indexOf(b)),
		...(isTame(text) ? {} : { held: true }),
	};
	model.steps.value = steps;
	const more = faults.length - MOST_FAULTS;
	return more > 0
		? [...faults.slice(0, MOST_FAULTS), `and ${counted(more, "more fault")}`]
		: faults;
}

function stepsOf(
	closure: Closure,
	texts: readonly string[],
	refuse: (word: string, why: string) => void,
	faults: string[],
): Step[] {
	if (texts.length > MOST_STEPS) {
		faults.push(`of ${counted(texts.length, "step")} only the first ${MOST_STEPS} are tried`);
	}
	return texts.slice(0, MOST_STEPS).flatMap((text) => {
		try {
			if (text.length > LONGEST_TAME || !patternsIn(closure, text).every(mayMatch)) {
				refuse(text, "too much for a link to bring: write it under What if yourself");
				return [];
			}
			return [stepFromText(closure, text)];
		} catch (error) {
			refuse(text, error instanceof WhittleError ? error.what : String(error));
			return [];
		}
	});
}

/** May a pattern of a link be matched at once? A name may look like an expression, and is none. */
function mayMatch(pattern: string): boolean {
	if (pattern.length > LONGEST_TAME) return false;
	return expressionIn(pattern) === null || isTame(pattern);
}

/** Milliseconds between two addresses: browsers refuse them from pages that tell them too often. */
const PAUSE = 200;

/** Keeps the address of the page up with its state; one that is refused is told again later. */
export function keepAddress(model: Model): void {
	let last = Number.NEGATIVE_INFINITY;
	let waiting: ReturnType<typeof setTimeout> | undefined;
	const tell = (link: string) => {
		clearTimeout(waiting);
		const pause = last + PAUSE - performance.now();
		if (pause > 0) {
			waiting = setTimeout(tell, pause, link);
			return;
		}
		last = performance.now();
		try {
			history.replaceState(null, "", `#${link}`);
		} catch (error) {
			if (!(error instanceof DOMException && error.name === "SecurityError")) throw error;
			waiting = setTimeout(tell, PAUSE * 5, link);
		}
	};
	effect(() => tell(linkOf(model)));
}

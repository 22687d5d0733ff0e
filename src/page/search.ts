import { CATEGORIES, type Category, categoryAt } from "../closure/categories.ts";
import { type Closure, nameAt } from "../closure/closure.ts";
import { perClosure } from "../closure/memo.ts";

/** What the person looks for. */
export interface Query {
	/** Part of a path, in any case; between slashes a regular expression on the name. */
	readonly text: string;
	/** Only what reaches this by the measure. */
	readonly minimum: number;
	/** Only these; none means all. */
	readonly categories: readonly Category[];
	/** The text is an expression out of a link, and waits until the person says so. */
	readonly held?: boolean;
}

export const EVERYTHING: Query = { text: "", minimum: 0, categories: [] };

/** What a query finds. */
export interface Found {
	/** Indices of paths, ascending. */
	readonly paths: Uint32Array;
	/** 1 for each of them. */
	readonly mask: Uint8Array;
	/** Why the text cannot be used; null where it can. Nothing is found then. */
	readonly fault: string | null;
}

/** Paths that fit a query. O(paths), where an expression is not one of the rare bad ones. */
export function search(closure: Closure, query: Query, column: Float64Array): Found {
	const categories = new Set(query.categories.map((category) => CATEGORIES.indexOf(category)));
	const wanted = query.held ? HELD : tester(query.text);
	const mask = new Uint8Array(closure.paths.length);
	const found: number[] = [];
	for (let i = 0; i < mask.length && wanted.fault === null; i++) {
		if (categories.size > 0 && !categories.has(categoriesOf(closure)[i]!)) continue;
		if (query.minimum > 0 && !(column[i]! >= query.minimum)) continue;
		const text = wanted.of === "name" ? nameAt(closure, i) : lowered(closure)[i]!;
		if (!wanted.test(text)) continue;
		mask[i] = 1;
		found.push(i);
	}
	return { paths: Uint32Array.from(found), mask, fault: wanted.fault };
}

/** Tells whether a text that is no path fits a query's, in the same way as the paths do. */
export function fitting({ text, held }: Query): (other: string) => boolean {
	const { of, test } = held ? HELD : tester(text);
	return of === "name" ? test : (other) => test(other.toLowerCase());
}

/** Category of each path, as an index into `CATEGORIES`. */
export const categoriesOf = perClosure(
	(closure) =>
		closure.category ??
		Uint8Array.from(closure.paths.keys(), (i) => CATEGORIES.indexOf(categoryAt(closure, i, null))),
);

/** Longer than any path, and than any expression that a person writes. */
export const LONGEST_TAME = 1000;

/**
 * May this text of a link be matched at once? Some expressions take longer than a life on a
 * name of forty letters, and nothing stops one that runs. What has no group, looks back at
 * nothing and repeats at most twice is sure to be quick; the rest waits for the person.
 */
export function isTame(text: string): boolean {
	if (text.length > LONGEST_TAME) return false;
	if (!/(^|[\s=:])\/.*\/($|[=:])/s.test(text)) return true; // no expression in it
	const plain = text.replace(/\\[^\dk]/gs, "");
	return plain.length <= 200 && !/[(\\]/.test(plain) && (plain.match(/[*+?{]/g) ?? []).length <= 2;
}

const lowered = perClosure(({ paths }) => paths.map((path) => path.toLowerCase()));

interface Tester {
	/** What of a path it looks at: its name, or all of it in lower case. */
	readonly of: "name" | "path";
	readonly test: (text: string) => boolean;
	readonly fault: string | null;
}

const nothing = (fault: string): Tester => ({ of: "name", test: () => false, fault });

const HELD = nothing(
	"this expression came with the link: press Enter in the search field to use it",
);

function tester(text: string): Tester {
	const [, source] = /^\/(.+)\/$/s.exec(text) ?? [];
	if (source === undefined || /^\/[^/]+\/[^/]+\//.test(text)) {
		const wanted = text.trim().toLowerCase();
		return { of: "path", test: (text) => text.includes(wanted), fault: null };
	}
	try {
		const regex = new RegExp(source);
		regex.test(""); // one that is too large is only refused where it is first used
		return { of: "name", test: (name) => regex.test(name), fault: null };
	} catch (error) {
		const why = error instanceof Error ? error.message.replace(/^.*: /s, "") : String(error);
		return nothing(`not a regular expression: ${why}`);
	}
}

import { type Closure, nameAt } from "../closure/closure.ts";
import { packageAt } from "../closure/names.ts";
import { matches } from "../closure/pattern.ts";
import { storePathNamed } from "../nix/named-path.ts";
import type { Subject } from "../nix/subject.ts";

/** The paths of the subject's closure that a word means: a pattern, or a link to a path. */
export function targetsOf(subject: Subject, word: string): number[] {
	const byPattern = matches(subject.closure, word);
	if (byPattern.length > 0 || !/^[./~]/.test(word)) return byPattern;
	const path = storePathNamed(subject.store, word);
	return path === null ? [] : matches(subject.closure, path);
}

/** What to try instead of a pattern that means nothing, as a remedy. */
export function suggestion(closure: Closure, word: string): string {
	const wanted = word.replace(/^.*\//s, "").toLowerCase();
	const close = new Set<string>();
	for (let i = 0; i < closure.paths.length && close.size < 4 && wanted.length > 1; i++) {
		if (nameAt(closure, i).toLowerCase().includes(wanted)) close.add(packageAt(closure, i).pname);
	}
	return close.size > 0
		? `a pattern names a package in full; here is ${[...close].join(", ")}`
		: "a pattern is a store path, a package name or name-version in full, or /regex/";
}

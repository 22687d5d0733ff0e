import { type Closure, nameAt } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { escaped } from "../closure/escape.ts";
import { mainOutput, packageAt } from "../closure/names.ts";
import { matches } from "../closure/pattern.ts";
import { baseName } from "../closure/store-path.ts";
import { storePathNamed } from "../nix/named-path.ts";
import type { Subject } from "../nix/subject.ts";
import { ANSWER_IS_NO, type Context } from "./context.ts";

/** The paths of the subject's closure that a word means: a pattern, or a link to a path. */
export function targetsOf(subject: Subject, word: string): number[] {
	const byPattern = matches(subject.closure, word);
	if (byPattern.length > 0 || !/^[./]/.test(word)) return byPattern;
	const path = subject.store && storePathNamed(subject.store, word);
	return path === null ? [] : matches(subject.closure, path);
}

/**
 * The one path that a word means; of the outputs of one package, the main one. Undefined
 * when it means nothing; throws where it means several.
 */
export function onlyTarget(subject: Subject, word: string): number | undefined {
	const { closure } = subject;
	const found = targetsOf(subject, word);
	const target = mainOutput(closure, found);
	if (target !== undefined || found.length === 0) return target;
	const names = found.slice(0, 5).map((i) => baseName(closure.storeDir, closure.paths[i]!));
	throw new WhittleError(
		"ambiguous-target",
		`means ${found.length} paths, one is wanted`,
		word,
		`name one: ${names.join(", ")}${found.length > 5 ? ", …" : ""}`,
	);
}

/** The shortest word that names path `i` alone, as `onlyTarget` reads it. */
export function wordFor(closure: Closure, i: number): string {
	const name = nameAt(closure, i);
	return mainOutput(closure, matches(closure, name)) === i
		? name
		: baseName(closure.storeDir, closure.paths[i]!);
}

/** Answers no: nothing in the closure is meant by `word`. */
export function sayNothingMeant(context: Context, closure: Closure, word: string): void {
	const instead = suggestion(closure, word);
	context.process.stderr.write(
		`whittle: nothing in the closure is meant by ${escaped(word)}; ${escaped(instead)}\n`,
	);
	context.process.exitCode = ANSWER_IS_NO;
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

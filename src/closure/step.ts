import type { Closure } from "./closure.ts";
import { WhittleError } from "./error.ts";
import { row } from "./graph.ts";
import { mainOutput } from "./names.ts";
import { matches } from "./pattern.ts";
import { parseSize } from "./size.ts";
import { baseName } from "./store-path.ts";

/** A change to a closure that is tried on paper. `text` says it again (see `stepFrom`). */
export type Step =
	/** Paths as if they were not: whatever refers to them does not any more. */
	| { readonly kind: "drop"; readonly text: string; readonly paths: readonly number[] }
	/** Another path of the closure, or a stub, in place of paths. */
	| {
			readonly kind: "swap";
			readonly text: string;
			readonly paths: readonly number[];
			readonly by: number | Stub;
	  }
	/** Single references that are no more. */
	| { readonly kind: "cut"; readonly text: string; readonly references: readonly Edge[] };

/** Something that stands for a path, weighs this much and refers to nothing. */
export interface Stub {
	readonly weight: number;
}

/** One reference: who refers, and to whom. */
export type Edge = readonly [referrer: number, reference: number];

export const STEP_KINDS = ["drop", "swap", "cut"] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/**
 * A step from its words: `drop PATTERN`, `swap OLD=NEW` or `cut A:B`, all of them patterns.
 * `NEW` means one path (of the outputs of one package the main one), or is `stub` or
 * `stub:SIZE`. `=` splits before a path of the closure that ends the words, else behind a first
 * pattern between slashes, else at the last that a whole path follows, else at the first; so does
 * `:`. Throws `WhittleError` where it means nothing.
 * O(paths).
 */
export function stepFrom(closure: Closure, kind: StepKind, words: string): Step {
	const text = `${kind} ${words}`;
	switch (kind) {
		case "drop":
			return { kind, text, paths: meant(closure, words, words) };
		case "swap": {
			const [old, replacement] = halves(closure, words, "=");
			const by = replacementFrom(closure, replacement, words);
			const paths = meant(closure, old, words).filter((path) => path !== by);
			if (paths.length > 0) return { kind, text, paths, by };
			throw refused(words, "swaps a path for itself", "name another path as NEW, or stub");
		}
		case "cut": {
			const [above, below] = halves(closure, words, ":");
			const ends = new Set(meant(closure, below, words));
			const references = meant(closure, above, words).flatMap((referrer) =>
				Array.from(row(closure.references, referrer))
					.filter((reference) => ends.has(reference))
					.map((reference): Edge => [referrer, reference]),
			);
			if (references.length > 0) return { kind, text, references };
			throw refused(
				words,
				"no such reference is in the closure",
				"`whittle who` tells who refers to a path",
			);
		}
	}
}

/** The same of one line, as `text` has it: the kind, a blank, its words. */
export function stepFromText(closure: Closure, text: string): Step {
	return stepFrom(closure, ...kindAndWords(text));
}

/** The patterns in the words of one line, none of them matched yet: which it names, `stub` too. */
export function patternsIn(closure: Closure, text: string): readonly string[] {
	const [kind, words] = kindAndWords(text);
	if (kind === "drop") return [words];
	return halves(closure, words, kind === "swap" ? "=" : ":");
}

function kindAndWords(text: string): [StepKind, string] {
	const [, word, words] = /^(\S+)\s+(.+)$/s.exec(text) ?? [];
	const kind = STEP_KINDS.find((each) => each === word);
	if (kind !== undefined && words !== undefined) return [kind, words];
	throw refused(text, "not a step", "a step is `drop PATTERN`, `swap OLD=NEW` or `cut A:B`");
}

/** Steps that name their paths beyond doubt, by base name: for what is picked, not typed. */
export const stepOn = {
	drop: (closure: Closure, path: number): Step => ({
		kind: "drop",
		text: `drop ${word(closure, path)}`,
		paths: [path],
	}),
	swap: (closure: Closure, path: number, by: number): Step => ({
		kind: "swap",
		text: `swap ${word(closure, path)}=${closure.paths[by]}`,
		paths: [path],
		by,
	}),
	stub: (closure: Closure, path: number, weight: number): Step => ({
		kind: "swap",
		text: `swap ${word(closure, path)}=stub:${weight}`,
		paths: [path],
		by: { weight },
	}),
	cut: (closure: Closure, [referrer, reference]: Edge): Step => ({
		kind: "cut",
		text: `cut ${word(closure, referrer)}:${closure.paths[reference]}`,
		references: [[referrer, reference]],
	}),
};

function word({ storeDir, paths }: Closure, path: number): string {
	return baseName(storeDir, paths[path]!);
}

function meant(closure: Closure, pattern: string, words: string): number[] {
	const found = matches(closure, pattern);
	if (found.length > 0) return found;
	const where = pattern === words ? "" : `${pattern}: `;
	throw refused(
		words,
		`${where}nothing in the closure is meant by it`,
		"a pattern is a store path, a package name or name-version in full, or /regex/",
	);
}

function replacementFrom(closure: Closure, pattern: string, words: string): number | Stub {
	const [, size] = /^stub(?::(.+))?$/.exec(pattern) ?? [pattern, null];
	if (size !== null) return { weight: size === undefined ? 0 : parseSize(size) };
	const paths = meant(closure, pattern, words);
	const only = mainOutput(closure, paths);
	if (only !== undefined) return only;
	throw refused(
		words,
		`${pattern} means ${paths.length} paths, one is wanted in place of OLD`,
		"name it by its whole store path",
	);
}

function halves(closure: Closure, words: string, sign: "=" | ":"): [string, string] {
	const at = border(closure, words, sign);
	if (at > 0 && at < words.length - 1) return [words.slice(0, at), words.slice(at + 1)];
	const form = sign === "=" ? "OLD=NEW" : "REFERRER:REFERENCE";
	throw refused(words, `not of the form ${form}`, `put ${sign} between two patterns`);
}

function border(closure: Closure, words: string, sign: "=" | ":"): number {
	const { storeDir } = closure;
	const known = beforeWholePath(closure, words, sign);
	if (known > 0) return known;
	const stub = sign === "=" ? words.search(/=stub(:[^=]*)?$/) : -1;
	if (stub >= 0) return stub;
	const expression = words.startsWith("/") ? words.indexOf(`/${sign}`) : -1;
	if (expression > 0) return expression + 1;
	const whole = words.lastIndexOf(`${sign}${storeDir}/`);
	return whole >= 0 ? whole : words.indexOf(sign);
}

/** Where a path of the closure follows to the end; of several places one behind a path, too. */
function beforeWholePath({ storeDir, paths }: Closure, words: string, sign: "=" | ":"): number {
	const places = paths
		.filter((path) => words.endsWith(path))
		.map((path) => words.length - path.length - sign.length)
		.filter((at) => words[at] === sign);
	const isPath = (word: string) =>
		paths.some((path) => path === word || baseName(storeDir, path) === word);
	return places.find((at) => isPath(words.slice(0, at))) ?? Math.max(...places, -1);
}

function refused(words: string, what: string, remedy: string): WhittleError {
	return new WhittleError("bad-step", what, words, remedy);
}

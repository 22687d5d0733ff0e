import { remembered } from "../../closure/memo.ts";
import type { Derivation } from "../../nix/derivations/derivation.ts";

/** Where a derivation names store paths: key of its environment to their hash parts. */
export type Mentions = ReadonlyMap<string, ReadonlySet<string>>;

const HASH_PART = /\/([0-9abcdfghijklmnpqrsvwxyz]{32})-/g;

/** Behind a key of code: what is only run or read there while it builds. */
const ONLY_RUN = " (run)";

/**
 * What a derivation's environment mentions, by key; of structured attributes each counts as a
 * key, and code as two: what it may write, and what it only runs. O(bytes), once a derivation.
 */
export const mentionsOf = remembered((derivation: Derivation): Mentions => {
	const found = new Map<string, ReadonlySet<string>>();
	for (const [key, value] of attributesOf(derivation)) {
		const hashes = hashesIn(value);
		if (hashes.size === 0) continue;
		const written = CODE.test(key) ? writtenByCode(value) : hashes;
		found.set(key, written);
		if (written.size === hashes.size) continue;
		found.set(key + ONLY_RUN, new Set(Array.from(hashes).filter((hash) => !written.has(hash))));
	}
	return found;
});

/** The keys under which a path of this hash is mentioned. */
export function keysMentioning(mentions: Mentions, hash: string): string[] {
	return [...mentions].flatMap(([key, hashes]) => (hashes.has(hash) ? [key] : []));
}

/** Is this the key of what is only run while it builds? */
export function isOnlyRun(key: string): boolean {
	return key.endsWith(ONLY_RUN);
}

/** The hash parts of the store paths that a text names. */
export function hashesIn(text: string): ReadonlySet<string> {
	return new Set(Array.from(text.matchAll(HASH_PART), ([, hash]) => hash!));
}

/** A derivation's attributes as texts; a structured one that is no text is its JSON. */
export const attributesOf = remembered(({ env }: Derivation): ReadonlyMap<string, string> => {
	const json = env.get("__json");
	if (json === undefined) return env;
	const attributes = new Map(env);
	attributes.delete("__json");
	for (const [key, value] of Object.entries(structured(json))) {
		attributes.set(key, typeof value === "string" ? value : JSON.stringify(value));
	}
	return attributes;
});

function structured(json: string): Record<string, unknown> {
	try {
		const parsed: unknown = JSON.parse(json);
		return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
	} catch (error) {
		if (error instanceof SyntaxError) return {}; // Nix would not build it at all
		throw error;
	}
}

/** Attributes that a shell runs as code while it builds. */
const CODE =
	/^(buildCommand|script|(un|pre|post)?(unpack|patch|configure|build|check|install|fixup|installCheck|dist)(Phase)?)$|^(pre|post)[A-Z]\w*$|Phase$|^(shellHook|preFixupPhases|wrapperArgs)$/;

/** Commands that read what they are given, and leave no name of it. */
const READERS =
	/^(\.|source|cp|cat|install|tar|unzip|gunzip|zcat|xz|patch|sed|grep|test|\[|\[\[|if|while|diff|cmp|stat|mkdir|rm|chmod|bash|sh|export|set|substituteStream|for|hash|which|perl|python[\d.]*|awk|\$CC|cc|gcc|g\+\+|nuke-refs|remove-references-to)$/;

/** What stands before a command, and what a command may have before it. */
const BEFORE_COMMAND =
	/^(?:\s|[({!]|if|then|else|do|while|until|!|exec|eval|time|[A-Za-z_]\w*=\S*)*$/;

/**
 * The hash parts in a shell's code that are likely to end in what it builds: those that are
 * neither run as commands nor read by one that copies. What stands in a here-document does.
 */
export function writtenByCode(code: string): ReadonlySet<string> {
	const written = new Set<string>();
	let end: string | null = null; // of the here-document we are in
	for (const line of code.split("\n")) {
		for (const match of line.matchAll(HASH_PART)) {
			if (end !== null || isWritten(line.slice(0, match.index))) written.add(match[1]!);
		}
		if (end === null) end = /<<-?\s*["'\\]?(\w+)/.exec(line)?.[1] ?? null;
		else if (line.trim() === end) end = null;
	}
	return written;
}

/** Of a path in a line of code, by what stands before it there. */
function isWritten(before: string): boolean {
	const command = before.slice(startOfCommand(before));
	const words = command.replace(/\S*$/, ""); // without what the path itself begins with
	const begun = command.slice(words.length);
	if (/PATH=/.test(begun)) return false;
	if (BEFORE_COMMAND.test(words) && !begun.includes("=")) return false;
	const [program = ""] = words.replace(/^[\s({!]*/, "").split(/\s+/);
	return !READERS.test(program.replace(/^.*\//, ""));
}

/** Behind the last `;`, `|`, `&`, backquote or `$(` of what stands before. */
function startOfCommand(before: string): number {
	const last = Math.max(...[";", "|", "&", "`"].map((sign) => before.lastIndexOf(sign)));
	const substitution = before.lastIndexOf("$(");
	return Math.max(last + 1, substitution < 0 ? 0 : substitution + 2);
}

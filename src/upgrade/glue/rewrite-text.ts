import { HASH_LENGTH, scannerFor } from "../../nix/scan/hash-parts.ts";

/** What stands in place of a path that is not there: what no hash part can be. */
const NOBODY = "e".repeat(HASH_LENGTH);

/** Base names that texts name, and what is put in their place; null where nothing is. */
export type Replacements = ReadonlyMap<string, string | null>;

export interface Rewriter {
	/** Base names out of the replacements that the bytes hold the hash part of. */
	named(bytes: Uint8Array): readonly string[];
	/** The text with every one of them replaced; those without anything in their place nuked. */
	rewritten(text: string): string;
}

/** Replaces base names in texts. A hash part alone, without its name, is replaced by another. */
export function rewriterOf(replacements: Replacements): Rewriter {
	const bases = [...replacements.keys()];
	const scan = scannerFor(bases.map((base) => base.slice(0, HASH_LENGTH)));
	const named = (bytes: Uint8Array) => {
		const found = new Set<number>();
		const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
		scan(buffer, buffer.length, (hash) => found.add(hash));
		return [...found].map((i) => bases[i]!);
	};
	return {
		named,
		rewritten(text) {
			let result = text;
			for (const base of named(Buffer.from(text))) {
				const [hash, name] = [base.slice(0, HASH_LENGTH), base.slice(HASH_LENGTH)];
				const to = replacements.get(base) ?? NOBODY + name;
				result = result.replaceAll(base, () => to);
				result = result.replaceAll(hash, () => to.slice(0, HASH_LENGTH));
			}
			return result;
		},
	};
}

/** The text in a file; null where it is none: it has a NUL, or is not UTF-8. */
export function textOf(contents: Uint8Array): string | null {
	if (contents.includes(0)) return null;
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(contents);
	} catch (error) {
		if (error instanceof TypeError) return null;
		throw error;
	}
}

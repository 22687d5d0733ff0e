import type { Closure } from "../../closure/closure.ts";
import { isBaseName, NIX_STORE, storeDirOf } from "../../closure/store-path.ts";
import { damaged, notAClosure, wrongKind } from "./document-error.ts";
import { collectEntries } from "./entries.ts";

/** Does `text`, whole or its beginning, start with a line that is a store path? */
export function looksLikeRegistration(text: string): boolean {
	const line = text.slice(0, 4096).split("\n", 1)[0]!;
	const storeDir = storeDirOf(line);
	return storeDir !== null && isBaseName(line.slice(storeDir.length + 1));
}

/**
 * A closure from registration text, as `nix-store --dump-db` and closureInfo write it: for
 * each path, one value a line, the path, its NAR hash and size, its deriver or nothing,
 * the number of its references, and those. The older `exportReferencesGraph` leaves out
 * hash and size; the second line tells which it is. O(length). Throws `WhittleError`.
 */
export function readRegistration(text: string): Closure {
	const lines = linesOf(text);
	const collected = collectEntries(storeDirOf(text.slice(0, 4096)) ?? NIX_STORE);
	for (let line = lines.next(); line !== null; line = lines.next()) {
		if (line === "" && lines.atEnd()) break;
		const referrer = collected.entry(line);
		const second = lines.expect("a NAR hash or a deriver");
		if (second !== "" && !second.startsWith("/")) {
			if (!/^(\w+[:-])?[0-9A-Za-z+/]{32,}=*$/.test(second)) throw lines.wrong("a NAR hash");
			collected.size("narSize", referrer, lines.integer("a NAR size in bytes"));
			const deriver = lines.expect("a deriver");
			if (deriver !== "" && !deriver.startsWith("/")) throw lines.wrong("a deriver or empty");
		}
		const count = lines.integer("the number of references");
		for (let k = 0; k < count; k++) {
			collected.reference(referrer, collected.named(lines.expect("a reference")));
		}
	}
	return collected.finish();
}

/** One line after the other, and errors that say which. */
function linesOf(text: string) {
	let at = 0;
	let number = 0;
	let line = "";

	const next = (): string | null => {
		if (at >= text.length) return null;
		const end = text.indexOf("\n", at);
		line = text.slice(at, end < 0 ? text.length : end);
		at = end < 0 ? text.length : end + 1;
		number++;
		return line;
	};
	const expect = (what: string): string => {
		const found = next();
		if (found !== null) return found;
		throw damaged(`is cut off: line ${number + 1} should be ${what}`);
	};
	const wrong = (what: string) =>
		number === 3 && line.startsWith("/")
			? notAClosure("is a list of paths, without sizes and references")
			: wrongKind(`line ${number}`, `“${line.slice(0, 60)}”`, what);
	const integer = (what: string): number => {
		const digits = expect(what);
		const value = Number(digits);
		if (/^\d+$/.test(digits) && Number.isSafeInteger(value)) return value;
		throw wrong(what);
	};
	/** Nothing but line ends is left? */
	const atEnd = () => text.slice(at).trim() === "";
	return { next, expect, wrong, integer, atEnd };
}

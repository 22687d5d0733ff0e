import { isAscii } from "node:buffer";
import { WhittleError } from "../../closure/error.ts";
import type { Derivation } from "./derivation.ts";

/** The two beginnings of a `.drv` file: the usual one, and the one that can hold dynamic inputs. */
const USUAL = "Derive(";
const VERSIONED = 'DrvWithVersion("xp-dyn-drv",';

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** Does `text`, whole or its beginning, start as a `.drv` file does? */
export function looksLikeDerivation(text: string): boolean {
	return text.startsWith(USUAL) || text.startsWith("DrvWithVersion(");
}

/**
 * A `.drv` file (ATerm, `Derive([outputs],[inputDrvs],[inputSrcs],system,builder,[args],[env])`
 * and nothing after it) as Nix reads it, but for paths and hashes, which are taken as they
 * stand. Of dynamic inputs the outputs that must be built first are kept. O(bytes), without
 * recursion. Throws `WhittleError` with the byte at which it goes wrong.
 */
export function parseDerivation(bytes: Uint8Array): Derivation {
	const term = termOf(bytes);
	const versioned = term.skip(VERSIONED);
	if (!versioned) term.expect(USUAL);

	const outputs = new Map<string, string | null>();
	term.list(() => {
		const [name, path] = term.strings("(", 4, ")");
		outputs.set(name!, path === "" ? null : path!);
	});
	term.expect(",");
	const inputDrvs = new Map<string, readonly string[]>();
	let dynamic = false;
	term.list(() => {
		term.expect("(");
		const drv = term.string();
		term.expect(",");
		if (versioned && term.skip("(")) {
			dynamic = true;
			const wanted = stringList(term);
			term.expect(",");
			inputDrvs.set(drv, [...new Set([...wanted, ...dynamicOutputs(term)])]);
			term.expect(")");
		} else inputDrvs.set(drv, stringList(term));
		term.expect(")");
	});
	term.expect(",");
	const inputSrcs = stringList(term);
	term.strings(",", 2, ","); // system and builder
	stringList(term); // arguments
	term.expect(",");
	const env = new Map<string, string>();
	term.list(() => {
		const [name, value] = term.strings("(", 2, ")");
		env.set(name!, value!);
	});
	term.expect(")");
	term.end();
	return { outputs, inputDrvs, inputSrcs, dynamic, env };
}

function stringList(term: Term): string[] {
	const strings: string[] = [];
	term.list(() => strings.push(term.string()));
	return strings;
}

/**
 * The outputs named at the top of a map from outputs to what is needed of the derivations
 * that they are: `[("out",["x"]),("dev",(["y"],[…]))]`, nested to any depth.
 */
function dynamicOutputs(term: Term): string[] {
	const names: string[] = [];
	term.expect("[");
	for (let depth = 1; depth > 0; ) {
		if (term.skip("]")) {
			depth--;
			if (depth > 0) term.expect("))"); // of the node, and of the entry that it is in
		} else {
			term.skip(",");
			term.expect("(");
			const name = term.string();
			if (depth === 1) names.push(name);
			term.expect(",");
			if (term.skip("(")) {
				stringList(term);
				term.expect(",[");
				depth++;
			} else {
				stringList(term);
				term.expect(")");
			}
		}
	}
	return names;
}

/** A place in the text, and what can be read there. */
interface Term {
	skip(text: string): boolean;
	expect(text: string): void;
	string(): string;
	/** `count` strings with commas between them, after `before` and before `after`. */
	strings(before: string, count: number, after: string): string[];
	/** `[`, items with commas between them, `]`. */
	list(item: () => void): void;
	end(): void;
}

function termOf(bytes: Uint8Array): Term {
	// A byte is a character; what is not ASCII is decoded string by string.
	const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
	const decode = isAscii(bytes)
		? (part: string) => part
		: (part: string) => Buffer.from(part, "latin1").toString("utf8");
	let at = 0;

	const wrong = (wanted: string) =>
		at >= text.length
			? damagedDerivation(`is a derivation cut off at byte ${text.length}`)
			: damagedDerivation(`is no derivation: at byte ${at} should be ${wanted}`);
	const skip = (expected: string) => {
		if (!text.startsWith(expected, at)) return false;
		at += expected.length;
		return true;
	};
	const expect = (expected: string) => {
		if (!skip(expected)) throw wrong(expected);
	};
	const string = () => {
		expect('"');
		const start = at;
		for (;;) {
			at = text.indexOf('"', at);
			if (at < 0) {
				at = text.length;
				throw wrong("the end of a string");
			}
			let before = at;
			while (before > start && text[before - 1] === "\\") before--;
			at++;
			if ((at - 1 - before) % 2 === 0) break;
		}
		const raw = text.slice(start, at - 1);
		return decode(raw.includes("\\") ? raw.replace(/\\(.)/gs, unescaped) : raw);
	};
	return {
		skip,
		expect,
		string,
		strings(before, count, after) {
			expect(before);
			const found: string[] = [];
			for (let k = 0; k < count; k++) {
				if (k > 0) expect(",");
				found.push(string());
			}
			expect(after);
			return found;
		},
		list(item) {
			expect("[");
			if (skip("]")) return;
			do item();
			while (skip(","));
			expect("]");
		},
		end() {
			if (at < text.length) throw wrong("the end");
		},
	};
}

function unescaped(_: string, character: string): string {
	return ESCAPES[character] ?? character;
}

function damagedDerivation(what: string): WhittleError {
	return new WhittleError(
		"damaged-derivation",
		what,
		null,
		"copy the .drv file again, or make it anew with `nix-instantiate`",
	);
}

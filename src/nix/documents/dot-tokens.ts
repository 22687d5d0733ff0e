import type { WhittleError } from "../../closure/error.ts";
import { damaged, notAClosure } from "./document-error.ts";

/** An id of any form (`id`), one of DOT's marks, or the end of the text. */
export type TokenKind = "id" | "{" | "}" | "[" | "]" | ";" | "," | "=" | ":" | "->" | "end";

const MARKS: Readonly<Record<string, TokenKind>> = {
	"{": "{",
	"}": "}",
	"[": "[",
	"]": "]",
	";": ";",
	",": ",",
	"=": "=",
	":": ":",
};

const KEYWORDS = /^(?:strict|graph|digraph|node|edge|subgraph)$/i;

/** The tokens of a DOT text, one at a time. Linear: every character is looked at a few times. */
export interface DotTokens {
	kind(): TokenKind;
	/** In lower case if the token is one of DOT's keywords, which are not quoted; else null. */
	keyword(): string | null;
	next(): void;
	/** The value of the token, which must be of this kind; goes on to the next. */
	expect(kind: TokenKind): string;
	/** What to throw where the present token cannot stand. */
	mistake(): WhittleError;
}

export function dotTokens(text: string): DotTokens {
	let at = 0;
	let start = 0;
	let kind: TokenKind = "end";
	let value = "";
	let plain = false;

	const cut = () => damaged(`is a DOT graph cut off at byte ${Buffer.byteLength(text)}`);
	const mistake = () => {
		if (kind === "end") return cut();
		const line = text.slice(0, start).split("\n").length;
		const column = start - text.lastIndexOf("\n", start - 1);
		return notAClosure(`is not DOT: mistake at line ${line}, column ${column}`);
	};
	const find = (what: string, from: number): number => {
		const found = text.indexOf(what, from);
		if (found < 0) throw cut();
		return found;
	};

	const skipBlanks = () => {
		for (;;) {
			const code = text.charCodeAt(at);
			if (code === 32 || (code >= 9 && code <= 13) || code === 0xfeff) at++;
			else if (text.startsWith("/*", at)) at = find("*/", at + 2) + 2;
			else if (text.startsWith("//", at) || (code === 35 && isLineStart(text, at))) {
				const end = text.indexOf("\n", at);
				at = end < 0 ? text.length : end;
			} else return;
		}
	};
	/** A quoted string from `at` on. */
	const string = (): string => {
		const first = at + 1;
		let end = find('"', first);
		while (isEscaped(text, first, end)) end = find('"', end + 1);
		at = end + 1;
		const raw = text.slice(first, end);
		return raw.includes("\\") ? raw.replace(/\\(\r?\n|[\s\S])/g, unescaped) : raw;
	};
	/** Strings joined by `+`. */
	const strings = (): string => {
		let joined = string();
		for (skipBlanks(); text[at] === "+"; skipBlanks()) {
			at++;
			skipBlanks();
			if (text[at] !== '"') {
				start = at;
				throw at < text.length ? mistake() : cut();
			}
			joined += string();
		}
		return joined;
	};
	/** HTML between angle brackets, which come in pairs. */
	const html = (): string => {
		const bracket = /[<>]/g;
		bracket.lastIndex = at + 1;
		for (let depth = 1; depth > 0; ) {
			const found = bracket.exec(text);
			if (found === null) throw cut();
			depth += found[0] === "<" ? 1 : -1;
		}
		const content = text.slice(at + 1, bracket.lastIndex - 1);
		at = bracket.lastIndex;
		return content;
	};

	const next = () => {
		skipBlanks();
		start = at;
		plain = false;
		const character = text[at];
		if (character === undefined) {
			kind = "end";
			return;
		}
		const mark = MARKS[character];
		if (mark !== undefined) {
			kind = mark;
			at++;
			return;
		}
		kind = "id";
		if (character === '"') value = strings();
		else if (character === "<") value = html();
		else if (text.startsWith("->", at)) {
			kind = "->";
			at += 2;
		} else {
			if (character === "-" && /[\d.]/.test(text[at + 1] ?? "")) at++;
			while (isIdPart(text.charCodeAt(at))) at++;
			if (at === start)
				throw "-/".includes(character) && at + 1 === text.length ? cut() : mistake();
			value = text.slice(start, at);
			plain = true;
		}
	};

	next();
	return {
		kind: () => kind,
		keyword: () => (plain && kind === "id" && KEYWORDS.test(value) ? value.toLowerCase() : null),
		next,
		expect(expected) {
			if (kind !== expected) throw mistake();
			const found = value;
			next();
			return found;
		},
		mistake,
	};
}

function isLineStart(text: string, at: number): boolean {
	return at === 0 || text[at - 1] === "\n";
}

/** Letters, digits, `_`, the point of a number, and whatever is not ASCII. */
function isIdPart(code: number): boolean {
	return (
		(code >= 97 && code <= 122) ||
		(code >= 65 && code <= 90) ||
		(code >= 48 && code <= 57) ||
		code === 95 ||
		code === 46 ||
		(code >= 128 && code !== 0xfeff)
	);
}

/** Is the quote at `end` one that a backslash takes its meaning from? */
function isEscaped(text: string, first: number, end: number): boolean {
	let start = end;
	while (start > first && text[start - 1] === "\\") start--;
	return (end - start) % 2 === 1;
}

function unescaped(pair: string, escaped: string): string {
	if (escaped === '"' || escaped === "\\") return escaped;
	if (escaped === "n") return "\n";
	return escaped.endsWith("\n") ? "" : pair;
}

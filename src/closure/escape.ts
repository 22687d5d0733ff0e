/**
 * Text from outside, made safe to show on a terminal: control characters, what turns the
 * direction of writing, line separators, broken surrogates and what is no character become
 * visible escapes.
 */
export function escaped(text: string): string {
	return PLAIN.test(text) ? text : text.replace(UNSAFE, visible);
}

const PLAIN = /^[\x20-\x7e]*$/;
const UNSAFE =
	/[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|\p{Surrogate}/gu;

const NAMED: Readonly<Record<string, string>> = {
	"\n": "\\n",
	"\r": "\\r",
	"\t": "\\t",
	"\x1b": "\\e",
};

function visible(character: string): string {
	const code = character.codePointAt(0)!;
	return NAMED[character] ?? (code < 256 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`);
}

function hex(code: number, digits: number): string {
	return code.toString(16).padStart(digits, "0");
}

/** Text that no parser of HTML or XML reads anything else into, as text or in quotes. */
export function inMarkup(text: string): string {
	return escaped(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A word as a person can type it again: quoted where a shell would read more into it. */
export function shellWord(text: string): string {
	return /^[\w@%+=:,./#-]+$/.test(text) ? text : `'${escaped(text).replaceAll("'", "'\\''")}'`;
}

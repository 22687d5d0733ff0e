/**
 * A key as it was struck: a character, or a name in angle brackets: `<up>`, `<enter>`,
 * `<ctrl-c>`.
 */
export type Key = string;

const BY_LETTER: Readonly<Record<string, Key>> = {
	A: "<up>",
	B: "<down>",
	C: "<right>",
	D: "<left>",
	F: "<end>",
	H: "<home>",
	Z: "<backtab>",
};

/** Those of the number pad in its own mode. */
const BY_PAD: Readonly<Record<string, Key>> = { ...BY_LETTER, M: "<enter>" };

const BY_NUMBER: Readonly<Record<string, Key>> = {
	1: "<home>",
	3: "<delete>",
	4: "<end>",
	5: "<pageup>",
	6: "<pagedown>",
	7: "<home>",
	8: "<end>",
};

const BY_CONTROL: Readonly<Record<string, Key>> = {
	"\r": "<enter>",
	"\n": "<enter>",
	"\t": "<tab>",
	"\b": "<backspace>",
	"\x7f": "<backspace>",
	"\x1b": "<escape>",
};

/** Whole sequences, as terminals send them for keys that are no characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys are sent as these
const SEQUENCE = /^\x1b(?:\[\[[A-E]|\[([0-?]*)[ -/]*([@-Z\\-~])|O([@-~]))/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys are sent as these
const BEGUN = /^\x1b(?:\[\[?|\[[0-?]*[ -/]*|O)?$/;

/**
 * The keys that a piece of a terminal's input stands for. `rest` is an escape sequence that
 * is not whole: what comes next belongs to it, or, after a while, it was the Escape key
 * (see `keysOfRest`). Keys that we have no name for are left out.
 */
export function keysIn(input: string): { keys: Key[]; rest: string } {
	const keys: Key[] = [];
	let rest = input;
	while (rest !== "" && !BEGUN.test(rest)) {
		const [sequence, parameters = "", letter, pad] = SEQUENCE.exec(rest) ?? [];
		if (sequence !== undefined) {
			const key = pad === undefined ? keyOfSequence(parameters, letter) : BY_PAD[pad];
			if (key !== undefined) keys.push(key);
			rest = rest.slice(sequence.length);
			continue;
		}
		const character = String.fromCodePoint(rest.codePointAt(0)!);
		keys.push(keyOf(character));
		rest = rest.slice(character.length);
	}
	return { keys, rest };
}

/** The keys of a sequence that never became whole: Escape, and what was struck behind it. */
export function keysOfRest(rest: string): Key[] {
	return Array.from(rest, keyOf);
}

/** Is it a character to be typed? */
export function isText(key: Key): boolean {
	return !/^<.+>$/.test(key);
}

/** What stands behind the number is which of Shift, Alt and Ctrl were held: no matter here. */
function keyOfSequence(parameters: string, letter = ""): Key | undefined {
	const [, number] = /^(\d*)[\d;]*$/.exec(parameters) ?? [];
	if (number === undefined) return undefined;
	return letter === "~" ? BY_NUMBER[number] : BY_LETTER[letter];
}

function keyOf(character: string): Key {
	const named = BY_CONTROL[character];
	if (named !== undefined) return named;
	if (character >= " ") return character;
	return `<ctrl-${String.fromCharCode(character.charCodeAt(0) + 96)}>`;
}

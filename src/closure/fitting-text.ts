/**
 * Text that is to fit where nobody can measure it: a drawing is made without its fonts, and
 * whoever opens it has others. So widths are those of wide fonts, never of narrow ones.
 */
export interface Font {
	/** Of an em, in pixels. */
	readonly size: number;
	readonly kind: "mono" | "sans";
}

/** Ems of a letter, the first row that fits; what is no letter of Europe may be an emoji. */
const MONO = 0.62;
const WIDE = 1.4;
const SANS: readonly (readonly [letters: RegExp, ems: number])[] = [
	[/[ijlI.,:;'|!()[\]\\/ ]/, 0.42],
	[/[mwMW@%]/, 1.05],
	[/[A-Z+<>=~]/, 0.86],
];
const OTHERS = 0.66;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Pixels that a text takes at most in any usual font of that kind. */
export function widthOf(text: string, font: Font): number {
	return lettersOf(text).reduce((sum, letter) => sum + letterWidth(letter, font), 0);
}

/** `text` in no more than `room` pixels: its ends tell the most, so the middle goes. */
export function shortened(text: string, room: number, font: Font): string {
	const letters = lettersOf(text);
	const widths = letters.map((letter) => letterWidth(letter, font));
	let left = room - widths.reduce((sum, width) => sum + width, 0);
	if (left >= 0) return text;
	left = room - letterWidth("…", font);
	let [from, to] = [0, letters.length];
	for (let atFront = true; from < to; atFront = !atFront) {
		left -= widths[atFront ? from : to - 1]!;
		if (left < 0) break;
		if (atFront) from++;
		else to--;
	}
	return `${letters.slice(0, from).join("").trimEnd()}…${letters.slice(to).join("").trimStart()}`;
}

/**
 * `text` in lines of no more than `room` pixels, broken at blanks, and within a word only
 * where it has no line to itself. Of more than `most` lines the rest is an ellipsis.
 */
export function wrapped(text: string, room: number, font: Font, most: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ").filter((each) => each !== "")) {
		const longer = line === "" ? word : `${line} ${word}`;
		if (widthOf(longer, font) <= room) {
			line = longer;
			continue;
		}
		if (line !== "") lines.push(line);
		line = word;
		while (widthOf(line, font) > room && lines.length <= most) {
			const [start, rest] = brokenAt(line, room, font);
			lines.push(start);
			line = rest;
		}
		if (lines.length > most) break;
	}
	if (line !== "") lines.push(line);
	if (lines.length <= most) return lines;
	return [...lines.slice(0, most - 1), ended(lines[most - 1]!, room, font)];
}

/** As much of a word as fits, one letter at least, and the rest. */
function brokenAt(word: string, room: number, font: Font): [string, string] {
	const letters = lettersOf(word);
	let width = 0;
	const end = letters.findIndex((letter, k) => {
		width += letterWidth(letter, font);
		return width > room && k > 0;
	});
	return [letters.slice(0, end).join(""), letters.slice(end).join("")];
}

/** A line with an ellipsis at its end, and still no wider than `room`. */
function ended(line: string, room: number, font: Font): string {
	const letters = lettersOf(line);
	while (letters.length > 0 && widthOf(`${letters.join("")} …`, font) > room) letters.pop();
	return `${letters.join("").trimEnd()} …`;
}

function lettersOf(text: string): string[] {
	return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function letterWidth(letter: string, { size, kind }: Font): number {
	if (letter >= "\u0590") return size * WIDE;
	if (kind === "mono") return size * MONO;
	const ems = SANS.find(([letters]) => letters.test(letter))?.[1] ?? OTHERS;
	return size * ems;
}

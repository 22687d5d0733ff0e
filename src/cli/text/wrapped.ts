import { clip, textWidth } from "./table.ts";

/** Items behind one another, with what is between them, in as few lines of so many columns. */
export function wrapped(items: readonly string[], between: string, width: number): string[] {
	const lines: string[] = [];
	for (const item of items) {
		const last = lines.at(-1);
		const longer = last === undefined ? item : `${last}${between}${item}`;
		if (last === undefined || textWidth(longer) > width) lines.push(clip(item, width));
		else lines[lines.length - 1] = longer;
	}
	return lines;
}

/** A blank that a line may end at: none between a figure and its unit. */
const BLANK = / (?!(?:%|B|[KMGT]iB)(?:\W|$))/;

/** A text in lines of so many columns, broken between words; a longer word is cut. */
export function wordsIn(text: string, width: number): string[] {
	return wrapped(text.split(BLANK), " ", width);
}

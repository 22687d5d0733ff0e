import type { Style } from "../context.ts";
import { clip, textWidth } from "../text/table.ts";

/** `text` as exactly `width` columns: cut at its end, or filled up with blanks. */
export function fitted(text: string, width: number): string {
	if (width <= 0) return "";
	let cut = clip(text, width);
	// A character may be wider in company than alone.
	while (textWidth(cut) > width) cut = `${[...cut].slice(0, -2).join("")}…`;
	return cut + " ".repeat(width - textWidth(cut));
}

/** The same with blanks before it; the text must not be wider. */
export function right(text: string, width: number): string {
	return " ".repeat(Math.max(0, width - textWidth(text))) + text;
}

/** A line with something at both ends. What is at the right stays whole while it fits. */
export function ends(left: string, atRight: string, width: number): [left: string, right: string] {
	const taken = textWidth(atRight);
	if (atRight === "" || taken + 2 > width) return [fitted(left, width), ""];
	return [fitted(left, width - taken - 1), ` ${atRight}`];
}

/** A line of what is gone: words are struck out, the room between columns is not. */
export function struckOut(line: string, style: Style): string {
	return style.dim(line.replace(/\S+(?: \S+)*/g, style.strikethrough));
}

/** Text in as many lines as it needs. */
export function wrapped(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (const character of text) {
		if (line !== "" && textWidth(line + character) > width) {
			lines.push(line);
			line = "";
		}
		line += character;
	}
	return [...lines, line];
}

/** Parts with ` | ` between, in as many lines as they need; a part is not broken. */
export function packed(parts: readonly string[], width: number): string[] {
	const lines: string[] = [];
	for (const part of parts) {
		const last = lines.at(-1);
		const longer = `${last} | ${part}`;
		if (last !== undefined && textWidth(longer) <= width) lines[lines.length - 1] = longer;
		else lines.push(part);
	}
	return lines;
}

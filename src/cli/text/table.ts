import measure from "fast-string-truncated-width";

/** A column: its heading, and on which side its cells are filled up. */
export interface Column {
	readonly title: string;
	readonly align: "left" | "right";
}

/** What the last column keeps on the narrowest terminal. */
const NARROWEST = 8;

/**
 * Rows as aligned lines, two blanks between columns. `width` is that of the terminal: the
 * last column is cut to fit it. Cells are already escaped; they carry no colour.
 */
export function table(
	columns: readonly Column[],
	rows: readonly (readonly string[])[],
	width: number,
): { head: string; lines: string[] } {
	const widths = columns.map(({ title }, c) => widest([title, ...rows.map((row) => row[c]!)]));
	const last = columns.length - 1;
	const before = widths.slice(0, last).reduce((sum, w) => sum + w + 2, 0);
	const room = Math.max(NARROWEST, width - before);
	const line = (cells: readonly string[]) =>
		cells
			.map((cell, c) => {
				if (c === last) return clip(cell, room);
				const blanks = " ".repeat(Math.max(0, widths[c]! - textWidth(cell)));
				return columns[c]!.align === "right" ? blanks + cell : cell + blanks;
			})
			.join("  ")
			.trimEnd();
	return { head: line(columns.map(({ title }) => title)), lines: rows.map(line) };
}

/** Columns a text takes on a terminal. */
export function textWidth(text: string): number {
	return measure(text).width;
}

/** Columns that the widest of some texts takes, however many they are. */
export function widest(texts: readonly string[]): number {
	return texts.reduce((most, text) => Math.max(most, textWidth(text)), 0);
}

/** `text` cut at its end to `room` columns, with an ellipsis where something went. */
export function clip(text: string, room: number): string {
	if (textWidth(text) <= room) return text;
	let kept = "";
	let used = 1;
	for (const character of text) {
		used += textWidth(character);
		if (used > room) break;
		kept += character;
	}
	return `${kept}…`;
}

/** A terminal's size, in characters. */
export interface Screen {
	readonly columns: number;
	readonly rows: number;
}

/** Less room than this shows nothing but a request for more. */
export const SMALLEST: Screen = { columns: 40, rows: 10 };

/** Where things are on the screen, from the top: head, titles, list, rule, path, hints. */
export interface Layout {
	/** Lines of the list. */
	readonly list: number;
	/** Lines that tell of the current path. */
	readonly about: number;
	/** Columns of the three panes; 0 for one that has no room. */
	readonly panes: readonly [left: number, middle: number, right: number];
}

/** How a screen that is large enough is divided. */
export function layoutOf({ columns, rows }: Screen): Layout {
	const about = rows >= 20 ? 5 : rows >= 14 ? 4 : 2;
	return { list: rows - about - 4, about, panes: panesOf(columns) };
}

/** Between two panes stands a line. The middle one has the figures, so it is the widest. */
function panesOf(columns: number): Layout["panes"] {
	if (columns < 56) return [0, columns, 0];
	if (columns < 72) {
		const right = Math.floor(columns * 0.36);
		return [0, columns - 1 - right, right];
	}
	const left = Math.floor(columns * (columns < 100 ? 0.18 : 0.22));
	const right = Math.floor(columns * 0.29);
	return [left, columns - 2 - left - right, right];
}

/** Is there room for more than a request for room? */
export function isLargeEnough({ columns, rows }: Screen): boolean {
	return columns >= SMALLEST.columns && rows >= SMALLEST.rows;
}

/** The first of `count` rows to show in `height` lines: the cursor stands in the middle. */
export function firstShown(cursor: number, count: number, height: number): number {
	return Math.max(0, Math.min(cursor - (height >> 1), count - height));
}

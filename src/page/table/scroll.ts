/**
 * Where the rows of a long list stand in a box that scrolls. Browsers cap the height of an
 * element (Firefox at 17.9 million pixels, Chromium at 33.5), so the height of a longer list is
 * scaled: its scroll bar then runs over fewer pixels than there are, and still reaches both ends.
 */
export interface Track {
	readonly rows: number;
	readonly rowHeight: number;
	/** Pixels of the box in which rows are seen. */
	readonly room: number;
}

/** Pixels that any browser still takes. */
const HIGHEST = 16_000_000;

/** What the box's content is high, in pixels. */
export function heightOf({ rows, rowHeight }: Track): number {
	return Math.min(rows * rowHeight, HIGHEST);
}

/** Pixels of the list above the box when it is scrolled to `top`. */
export function aboveAt(track: Track, top: number): number {
	const { most, mostAbove } = ends(track);
	if (most === 0) return 0;
	return (Math.min(Math.max(top, 0), most) / most) * mostAbove;
}

/** How far to scroll for so many pixels of the list above the box: the inverse. */
function topFor(track: Track, above: number): number {
	const { most, mostAbove } = ends(track);
	if (mostAbove === 0) return 0;
	return (Math.min(Math.max(above, 0), mostAbove) / mostAbove) * most;
}

/** How far the box scrolls, and how much of the list is above it then. */
function ends(track: Track): { most: number; mostAbove: number } {
	return {
		most: Math.max(0, heightOf(track) - track.room),
		mostAbove: Math.max(0, track.rows * track.rowHeight - track.room),
	};
}

/** What is added to a row's place in the list; 0 where nothing is scaled. */
export function offsetAt(track: Track, top: number): number {
	return Math.min(Math.max(top, 0), ends(track).most) - aboveAt(track, top);
}

/** Rows on either side that are drawn though they are not seen yet. */
const MARGIN = 12;
/** The part that is drawn begins at a multiple of this, so few steps of a scroll draw anew. */
const BLOCK = 8;

/** The rows to draw: first, and the one behind the last. */
export function drawnAt(track: Track, top: number): { first: number; end: number } {
	const seen = Math.floor(aboveAt(track, top) / track.rowHeight);
	const first = Math.max(0, Math.floor((seen - MARGIN) / BLOCK) * BLOCK);
	const most = Math.ceil(track.room / track.rowHeight) + 2 * MARGIN + BLOCK;
	return { first, end: Math.min(track.rows, first + most) };
}

/** Where to scroll so that the whole of a row is seen; `top` where it is. */
export function toSee(track: Track, row: number, top: number): number {
	const above = aboveAt(track, top);
	const start = row * track.rowHeight;
	if (start < above) return topFor(track, start);
	const end = start + track.rowHeight;
	return end > above + track.room ? topFor(track, end - track.room) : top;
}

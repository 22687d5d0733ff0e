/** Wide enough for a name to be told by. */
const LEAST_LETTERS = 3;

/**
 * A name as far as there is room: whole, or its beginning and an ellipsis; null where that
 * would tell nothing. Letters stay whole, with the marks that combine with them.
 */
export function fitted(
	name: string,
	room: number,
	widthOf: (text: string) => number,
): string | null {
	if (room <= 0) return null;
	if (name.length < 400 && widthOf(name) <= room) return name;
	const letters = name.slice(0, 400).match(/\P{M}\p{M}*/gsu) ?? [];
	const beginning = (count: number) => `${letters.slice(0, count).join("").trimEnd()}…`;
	let fits = 0;
	let over = letters.length;
	while (over - fits > 1) {
		const middle = (fits + over) >> 1;
		if (widthOf(beginning(middle)) <= room) fits = middle;
		else over = middle;
	}
	return fits < LEAST_LETTERS ? null : beginning(fits);
}

/** A text, and how large its letters are, in pixels. */
export interface Lettering {
	readonly text: string;
	readonly font: number;
}

/** How large letters may be. */
export interface Fonts {
	readonly largest: number;
	readonly least: number;
}

/**
 * The first of some texts that fits the room in letters not much smaller than the largest;
 * else the last one, in the largest letters in which it does, or as far as there is room.
 * `widthOf` tells a width in letters of one pixel.
 */
export function lettered(
	texts: readonly string[],
	room: number,
	{ largest, least }: Fonts,
	widthOf: (text: string) => number,
): Lettering | null {
	const fontFor = (text: string) => Math.min(largest, Math.floor((2 * room) / widthOf(text)) / 2);
	const last = texts.at(-1) ?? "";
	const text = texts.find((each) => fontFor(each) >= Math.max(least, largest * 0.7));
	if (text !== undefined) return { text, font: fontFor(text) };
	if (fontFor(last) >= least) return { text: last, font: fontFor(last) };
	const part = fitted(last, room / least, widthOf);
	return part === null ? null : { text: part, font: least };
}

/** What a chain of holders may be called, in full first; the last, which it is about, alone. */
export function chainNames(names: readonly string[]): string[] {
	const last = names.at(-1) ?? "";
	return [
		...(names.length > 1 && names.length < 6 ? [names.join(" → ")] : []),
		...(names.length > 2 ? [`${names[0]} → … → ${last}`] : []),
		last,
	];
}

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

/**
 * The names of a chain of holders, as far as there is room: all, the first and the last, or
 * the last alone, which is what it is about.
 */
export function fittedChain(
	names: readonly string[],
	room: number,
	widthOf: (text: string) => number,
): string | null {
	const last = names.at(-1) ?? "";
	const wanted = [
		...(names.length > 1 && names.length < 6 ? [names.join(" → ")] : []),
		...(names.length > 2 ? [`${names[0]} → … → ${last}`] : []),
	];
	return wanted.find((each) => widthOf(each) <= room) ?? fitted(last, room, widthOf);
}

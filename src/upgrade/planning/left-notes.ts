import { count } from "../../closure/size.ts";

/** So many things that a stage does without are told. */
const MOST = 8;

/** In words what a stage does without: first whole units and texts, then links into what is absent. */
export function leftNotes(stage: number, left: readonly string[]): string[] {
	const isLink = (words: string) => / links? into /.test(words);
	const inOrder = [...left.filter((each) => !isLink(each)), ...left.filter(isLink)];
	const shown = inOrder.length <= MOST + 1 ? inOrder : inOrder.slice(0, MOST);
	const more = inOrder.length - shown.length;
	return [
		...shown.map((each) => `stage ${stage}: ${each}`),
		...(more === 0
			? []
			: [`stage ${stage}: and ${count(more)} more texts and links of what is absent there`]),
	];
}

import { type Closure, nameAt } from "../../closure/closure.ts";
import type { PackageDiff } from "../../closure/difference.ts";
import { escaped } from "../../closure/escape.ts";
import type { Style } from "../context.ts";
import { clip, textWidth } from "./table.ts";

const ARROW = " → ";
const NEW_ARROW = " +→ ";
const CUT = "…";

/**
 * The chain that let a package in, by names, the new reference marked with `+→`. The root is
 * named where there are several, or it has the new reference. Where it does not fit `room`,
 * names go at its start, then at its end; the new reference stays.
 */
export function entranceText(
	closure: Closure,
	{ because, letIn }: PackageDiff,
	room: number,
	style: Style,
): string {
	const above = closure.roots.length === 1 && letIn?.[0] !== because[0] && because.length > 2;
	const start = above ? 1 : 0;
	const names = because.map((i) => escaped(nameAt(closure, i)));
	const at = letIn === null ? -1 : because.indexOf(letIn[1]);
	const arrow = (k: number) => (k === at ? NEW_ARROW : ARROW);
	let first = at < 0 ? names.length - 1 : at - 1;
	let end = at < 0 ? names.length : at + 1;
	let width = names
		.slice(first, end)
		.reduce((all, name) => all + textWidth(name), NEW_ARROW.length);
	const cut = 2 * (CUT.length + ARROW.length);
	const fits = (k: number, more: number) => {
		const next = width + textWidth(names[k]!) + ARROW.length;
		if (next + more > room) return false;
		width = next;
		return true;
	};
	while (end < names.length && fits(end, cut)) end++;
	while (first > start && fits(first - 1, cut)) first--;
	const parts = [
		...(first > start ? [CUT + ARROW] : []),
		...names.slice(first, end).flatMap((name, k) => (k === 0 ? [name] : [arrow(first + k), name])),
		...(end < names.length ? [ARROW + CUT] : []),
	];
	return painted(parts, room, style);
}

/** Dim but for the new reference. */
function painted(parts: readonly string[], room: number, style: Style): string {
	let left = room;
	let text = "";
	for (const part of parts) {
		const shown = clip(part, left);
		text += part === NEW_ARROW ? style.bold(shown) : style.dim(shown);
		left -= textWidth(shown);
		if (shown !== part || left <= 0) break;
	}
	return text;
}

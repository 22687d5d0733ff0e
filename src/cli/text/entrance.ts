import { nameAt } from "../../closure/closure.ts";
import type { Difference, PackageDiff } from "../../closure/difference.ts";
import { escaped } from "../../closure/escape.ts";
import type { Style } from "../context.ts";
import type { Sides } from "./diff-sides.ts";
import { clip, textWidth } from "./table.ts";

const ARROW = " → ";
const NEW_ARROW = " +→ ";
const CUT = "…";

/** Names on either side of the new reference at most, where lines are not cut. */
const LONGEST = 1000;

/**
 * The chain that let a package in, by names, the new reference marked with `+→`. The root is
 * named where there are several, or it has the new reference. What does not fit `room` goes
 * from the start and from the end; the new reference stays.
 */
export function entranceText(
	{ new: { closure } }: Sides,
	{ upwards }: Difference,
	{ entrant, letIn }: PackageDiff,
	room: number,
	style: Style,
): string {
	if (entrant === null || letIn === null) return "";
	const [referrer, reference] = letIn;
	const above = taken(upwards(referrer), null).slice(1);
	const isWhole = above.length < LONGEST - 1;
	if (isWhole && closure.roots.length === 1) above.pop();
	const upTo = taken(upwards(entrant), reference);
	const below = upTo.at(-1) === reference ? upTo.reverse().slice(1) : [];
	const name = (path: number) => escaped(nameAt(closure, path));
	const pair = [name(referrer), name(reference)] as const;
	// Room for both cuts is kept, though perhaps none is made.
	let left = room - textWidth(pair.join(NEW_ARROW)) - 2 * textWidth(ARROW + CUT);
	const fitting = (paths: readonly number[]) => {
		const names: string[] = [];
		for (const path of paths) {
			const next = name(path);
			left -= textWidth(ARROW + next);
			if (left < 0) break;
			names.push(next);
		}
		return names;
	};
	const after = fitting(below);
	const before = fitting(above).reverse();
	if (before.length < above.length || !isWhole) before.unshift(CUT);
	if (after.length < below.length || (below.length === 0 && entrant !== reference)) after.push(CUT);
	return painted([[...before, pair[0]].join(ARROW), [pair[1], ...after].join(ARROW)], room, style);
}

/** The chain up to `end`, or to its own; as many paths as are wanted at most. */
function taken(chain: Iterable<number>, end: number | null): number[] {
	const paths: number[] = [];
	for (const path of chain) {
		paths.push(path);
		if (path === end || paths.length === LONGEST) break;
	}
	return paths;
}

/** Dim but for the new reference. */
function painted([before, after]: readonly [string, string], room: number, style: Style): string {
	const whole = clip(before + NEW_ARROW + after, room);
	const end = before.length + NEW_ARROW.length;
	return (
		style.dim(whole.slice(0, before.length)) +
		style.bold(whole.slice(before.length, end)) +
		style.dim(whole.slice(end))
	);
}

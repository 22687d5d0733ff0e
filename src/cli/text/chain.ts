import { type Closure, nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { chainUpwards, fromRoots } from "../../closure/reach.ts";
import { textWidth } from "./table.ts";

const ARROW = " → ";
const CUT = `…${ARROW}`;

/** Columns that a chain takes at most where lines are not cut. */
const LONGEST = 1000;

/**
 * What stands between the root and path `i` on the shortest chain, by names, cut at its
 * start to `room` columns. The root is named where there are several, or nothing between.
 */
export function chainText(closure: Closure, i: number, room: number): string {
	const depth = fromRoots(closure).depth[i]!;
	if (depth === 0) return "it is a root";
	const named = closure.roots.length === 1 && depth > 1 ? depth - 1 : depth;
	const above = chainUpwards(closure, i);
	above.next(); // the path itself
	return namesUpwards(closure, above, named, room);
}

/** A chain from the top down as it is, both ends included, cut in the same way. */
export function wholeChainText(closure: Closure, chain: readonly number[], room: number): string {
	return namesUpwards(closure, chain.toReversed(), chain.length, room);
}

/** The names of the first `named` paths, of which each is held by the next. */
function namesUpwards(
	closure: Closure,
	nodes: Iterable<number>,
	named: number,
	room: number,
): string {
	// What stands nearest to the path says most, so names are taken from that end.
	const most = Math.min(room, LONGEST);
	let text = "";
	let width = 0;
	let k = 0;
	for (const node of nodes) {
		if (++k > named) break;
		const name = escaped(nameAt(closure, node));
		width += textWidth(name) + (k > 1 ? ARROW.length : 0);
		if (k > 1 && width + (k < named ? CUT.length : 0) > most) return CUT + text;
		text = k > 1 ? name + ARROW + text : name;
	}
	return text;
}

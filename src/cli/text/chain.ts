import { type Closure, nameAt } from "../../closure/closure.ts";
import { shortestChain } from "../../closure/reach.ts";
import { escaped } from "./escape.ts";
import { textWidth } from "./table.ts";

const ARROW = " → ";

/**
 * What stands between the root and path `i` on the shortest chain, by names, cut at its
 * start to `room` columns. The root is named where there are several, or nothing between.
 */
export function chainText(closure: Closure, i: number, room: number): string {
	const chain = shortestChain(closure, i);
	if (chain.length <= 1) return "it is a root";
	const single = closure.roots.length === 1 && chain.length > 2;
	const names = chain.slice(single ? 1 : 0, -1).map((node) => escaped(nameAt(closure, node)));
	const whole = names.join(ARROW);
	if (names.length === 1 || textWidth(whole) <= room) return whole;
	// What stands nearest to the path says most.
	const last = names.at(-1)!;
	for (let from = 1; from < names.length; from++) {
		const cut = ["…", ...names.slice(from)].join(ARROW);
		if (textWidth(cut) <= room) return cut;
	}
	return `…${ARROW}${last}`;
}

import { perClosure } from "../../closure/memo.ts";
import { baseName } from "../../closure/store-path.ts";
import { type Ordered, ordered } from "./order.ts";
import type { Browser } from "./state.ts";

const baseNames = perClosure(({ storeDir, paths }) =>
	paths.map((path) => baseName(storeDir, path).toLowerCase()),
);

/**
 * The paths whose base name holds every word of a query, in any case; a whole path is one,
 * too. Those whose name starts with it stand first. O(paths), and the sort.
 */
export function found(state: Browser, query: string): Ordered {
	const { closure } = state;
	const whole = query.trim();
	const inside = whole.startsWith(`${closure.storeDir}/`)
		? baseName(closure.storeDir, whole)
		: whole;
	const words = inside.toLowerCase().split(/\s+/);
	const names = baseNames(closure);
	const members: number[] = [];
	for (let i = 0; i < names.length; i++) {
		if (words.every((word) => names[i]!.includes(word))) members.push(i);
	}
	const { rows, by } = ordered(state, members);
	const first = words[0]!;
	if (first === "") return { rows, by };
	const isFirst = (i: number) => names[i]!.startsWith(first, 33); // behind the hash
	const leading = rows.filter(isFirst);
	const sorted = new Uint32Array(rows.length);
	sorted.set(leading);
	sorted.set(
		rows.filter((i) => !isFirst(i)),
		leading.length,
	);
	return { rows: sorted, by };
}

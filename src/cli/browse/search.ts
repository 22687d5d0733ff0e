import { perClosure } from "../../closure/memo.ts";
import { baseName } from "../../closure/store-path.ts";
import { type Ordered, type Ordering, ordered } from "./order.ts";
import type { Browser } from "./state.ts";

const baseNames = perClosure(({ storeDir, paths }) =>
	paths.map((path) => baseName(storeDir, path).toLowerCase()),
);

/** What stands before the name in a base name. */
const HASH_AND_DASH = 33;

/** Every path in order, so that what is found is in order as well. */
function allOrdered(ordering: Ordering): Ordered {
	const { closure, measure, sort } = ordering;
	const known = orders(closure);
	const key = `${measure} ${sort}`;
	let all = known.get(key);
	if (all === undefined) {
		all = ordered(ordering, Uint32Array.from(closure.paths.keys()));
		known.set(key, all);
	}
	return all;
}

const orders = perClosure(() => new Map<string, Ordered>());

/**
 * The paths whose base name holds every word of a query, in any case; a whole path is one,
 * too. Those whose name starts with it stand first. O(paths), and once the sort.
 */
export function found(state: Browser, query: string): Ordered {
	const { closure } = state;
	const whole = query.trim();
	const inside = whole.startsWith(`${closure.storeDir}/`)
		? baseName(closure.storeDir, whole)
		: whole;
	const words = inside.toLowerCase().split(/\s+/);
	const names = baseNames(closure);
	const first = words[0]!;
	const { rows, by } = allOrdered(state);
	const leading: number[] = [];
	const others: number[] = [];
	for (const i of rows) {
		const name = names[i]!;
		if (!words.every((word) => name.includes(word))) continue;
		const leads = first !== "" && name.startsWith(first, HASH_AND_DASH);
		(leads ? leading : others).push(i);
	}
	return { rows: Uint32Array.from([...leading, ...others]), by };
}

import type { Closure } from "../../closure/closure.ts";
import { perClosure } from "../../closure/memo.ts";
import { baseName } from "../../closure/store-path.ts";
import { type Ordered, type Ordering, ordered } from "./order.ts";

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

/** What a search has found. */
export interface Found extends Ordered {
	readonly query: string;
	/** The rows in their order, before those that start with the query are put first. */
	readonly matching: Uint32Array;
}

/**
 * The paths whose base name holds every word of a query, in any case; a whole path is one,
 * too. Those whose name starts with it stand first. O(paths), and once the sort; where the
 * query goes on from the one before, what that has found is enough to look at.
 */
export function found(ordering: Ordering, query: string, before: Found | null = null): Found {
	const { closure } = ordering;
	const wanted = wantedIn(closure, query);
	const words = wanted.split(/\s+/);
	const first = words[0]!;
	const names = baseNames(closure);
	const narrows = before !== null && wanted.startsWith(wantedIn(closure, before.query));
	const { by } = narrows ? before : allOrdered(ordering);
	const candidates = narrows ? before.matching : allOrdered(ordering).rows;
	const matching: number[] = [];
	const leading: number[] = [];
	const others: number[] = [];
	for (const i of candidates) {
		const name = names[i]!;
		if (!words.every((word) => name.includes(word))) continue;
		matching.push(i);
		const leads = first !== "" && name.startsWith(first, HASH_AND_DASH);
		(leads ? leading : others).push(i);
	}
	const rows = Uint32Array.from([...leading, ...others]);
	return { query, rows, by, matching: Uint32Array.from(matching) };
}

function wantedIn({ storeDir }: Closure, query: string): string {
	const whole = query.trim();
	return (whole.startsWith(`${storeDir}/`) ? baseName(storeDir, whole) : whole).toLowerCase();
}

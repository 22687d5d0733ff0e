import { row } from "../../closure/graph.ts";
import { groupBy } from "../../closure/group-by.ts";
import { remembered } from "../../closure/memo.ts";
import { search, UNREACHED } from "../../closure/reach.ts";
import type { Attribution } from "./attribution.ts";
import { type Gate, gates, retainedBySwitches, without } from "./attribution-graph.ts";
import { byRank } from "./switch-rank.ts";

/** Sets that are given at most: of switches that stand for each other there can be very many. */
const GIVEN = 64;

/**
 * The smallest sets of switches, by index, that leave no way to `target`: one set, or several of
 * the same size (at most 64), those that take the most with them first, then those of switches
 * that are named as the switch of a whole module; none where there is no such set of at most
 * `most` switches.
 *
 * Exact: each set has to take something from every chain, so what the chain with the fewest
 * switches offers is tried in turn, and given up where more chains are left that share no switch
 * than switches may still be added. Switches that govern the same count as one meanwhile.
 */
export function coversOf(
	found: Attribution,
	target: number,
	most: number,
): readonly (readonly number[])[] {
	const classes = classesOf(found);
	const leading = search(found.closure.referrers, [target]).depth;
	const chain = (off: Iterable<number>, barred: ReadonlySet<number>) =>
		cheapestChain(found, classes, leading, target, off, barred);
	for (let size = 1; size <= most; size++) {
		const covers: number[][] = [];
		const extend = (off: readonly number[], barred: ReadonlySet<number>) => {
			const offered = chain(off, barred);
			if (offered === null) {
				covers.push([...off]);
				return;
			}
			const left = size - off.length;
			if (offered.length === 0 || left === 0) return;
			const used = new Set([...off, ...offered]);
			for (let apart = 1; ; apart++) {
				const next = chain(used, barred);
				if (next === null) break;
				if (apart >= left || next.length === 0) return;
				for (const each of next) used.add(each);
			}
			const tried = new Set(barred);
			for (const each of offered) {
				extend([...off, each], tried);
				tried.add(each);
			}
		};
		extend([], new Set());
		if (covers.length > 0) return bestFirst(found, covers, classes);
	}
	return [];
}

/** Switches that govern the same definitions, the best named first; those that govern any. */
interface Classes {
	readonly members: readonly (readonly number[])[];
	/** By definition: the classes that govern it. */
	readonly governing: readonly (readonly number[])[];
}

const classesOf = remembered(({ definitions, switches }: Attribution): Classes => {
	const some = [...switches.keys()].filter((k) => switches[k]!.governs.length > 0);
	const alike = groupBy(some, (k) => [...switches[k]!.governs].sort((a, b) => a - b).join());
	const members = [...alike.values()].map((each) => byRank(switches, each, null));
	const governing: number[][] = definitions.map(() => []);
	for (const [k, [first]] of members.entries()) {
		for (const each of switches[first!]!.governs) governing[each]!.push(k);
	}
	return { members, governing };
});

/**
 * The classes, but for the barred ones, that can break a way to `target` which is left when
 * those of `off` are; of all ways one with few of them. Null where there is none.
 */
function cheapestChain(
	found: Attribution,
	classes: Classes,
	leading: Uint32Array,
	target: number,
	off: Iterable<number>,
	barred: ReadonlySet<number>,
): readonly number[] | null {
	const { references, roots, paths } = found.closure;
	const removed = without(
		found,
		Array.from(off, (k) => classes.members[k]![0]!),
	);
	const gate = gates(found);
	const ways = new Map<Gate, readonly number[] | null>();
	const through = (path: number) => {
		const at = gate[path];
		if (at === undefined) return [];
		const known = ways.get(at);
		if (known !== undefined) return known;
		const way = cheapestWay(at, classes, removed, barred);
		ways.set(at, way);
		return way;
	};
	const cost = new Float64Array(paths.length).fill(Number.POSITIVE_INFINITY);
	const from = new Int32Array(paths.length).fill(-1);
	const gated = new Uint8Array(paths.length);
	const queue: number[][] = [Array.from(roots)];
	for (const root of roots) cost[root] = 0;
	for (let price = 0; price < queue.length; price++) {
		for (const path of queue[price]!) {
			if (cost[path] !== price) continue;
			if (path === target) return classesAlong(path, from, gated, through);
			for (const next of row(references, path)) {
				if (leading[next] === UNREACHED || cost[next]! <= price) continue;
				const offered = found.carries[path] === 1 ? through(next) : [];
				if (offered === null) continue;
				const sum = price + offered.length;
				if (cost[next]! <= sum) continue;
				cost[next] = sum;
				from[next] = path;
				gated[next] = found.carries[path]!;
				while (queue.length <= sum) queue.push([]);
				queue[sum]!.push(next);
			}
		}
	}
	return null;
}

function classesAlong(
	target: number,
	from: Int32Array,
	gated: Uint8Array,
	through: (path: number) => readonly number[] | null,
): number[] {
	const along = new Set<number>();
	for (let path = target; path >= 0; path = from[path]!) {
		if (gated[path] === 1) for (const each of through(path) ?? []) along.add(each);
	}
	return [...along];
}

/** The classes on a way through a gate, of all ways one with few; null where it is shut. */
function cheapestWay(
	{ members, passedOn, first, last }: Gate,
	{ governing }: Classes,
	removed: Uint8Array,
	barred: ReadonlySet<number>,
): readonly number[] | null {
	const offered = (k: number) => governing[members[k]!]!.filter((each) => !barred.has(each));
	let best: ReadonlySet<number> | null = null;
	const ways = new Map<number, ReadonlySet<number>>();
	const queue: (readonly [number, ReadonlySet<number>])[] = [];
	const enter = (k: number, before: ReadonlySet<number>) => {
		if (removed[members[k]!] === 1) return;
		const way = new Set([...before, ...offered(k)]);
		if ((ways.get(k)?.size ?? Number.POSITIVE_INFINITY) <= way.size) return;
		ways.set(k, way);
		queue.push([k, way]);
	};
	for (let k = 0; k < members.length; k++) if (first[k] === 1) enter(k, new Set());
	for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
		const [k, way] = next;
		if (last[k] === 1 && (best === null || way.size < best.size)) best = way;
		for (const other of row(passedOn, k)) enter(other, way);
	}
	return best && [...best];
}

function bestFirst(
	found: Attribution,
	covers: readonly (readonly number[])[],
	{ members }: Classes,
): readonly (readonly number[])[] {
	const weighed = covers
		.map((cover) => {
			const switches = cover.map((each) => members[each]![0]!);
			return { cover, weight: retainedBySwitches(found, switches).weight };
		})
		.sort((a, b) => b.weight - a.weight);
	// First each with the best name of every class, then with the others.
	const given = weighed.flatMap(({ cover }, place) =>
		combinations(cover.map((each) => members[each]!)).map((set, k) => ({ set, place, k })),
	);
	return given
		.sort((a, b) => Math.min(a.k, 1) - Math.min(b.k, 1) || a.place - b.place || a.k - b.k)
		.slice(0, GIVEN)
		.map(({ set }) => [...set].sort((a, b) => a - b));
}

/** One of each, the first ones first; no more than are given. */
function combinations(lists: readonly (readonly number[])[]): number[][] {
	return lists.reduce<number[][]>(
		(sets, list) => list.flatMap((each) => sets.map((set) => [...set, each])).slice(0, GIVEN),
		[[]],
	);
}

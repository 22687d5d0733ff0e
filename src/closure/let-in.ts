import type { Closure } from "./closure.ts";
import { graphOf, row } from "./graph.ts";
import { packageAt } from "./names.ts";
import { outputKey } from "./package-name.ts";
import { chainParents, UNREACHED, upwards } from "./reach.ts";
import type { Edge } from "./step.ts";

/** How the paths of a newer closure got in, seen from an older one. */
export interface Entrances {
	/**
	 * From path `i` up to a root, both included: of all chains of NEW the one that has the
	 * fewest new references; of such the shortest, then the one of the smallest paths from the
	 * top down.
	 */
	readonly upwards: (i: number) => Generator<number>;
	/** The new reference on that chain that is nearest to the root; null when OLD had them all. */
	readonly letIn: (i: number) => Edge | null;
}

/**
 * Where the new references are. A reference is old when OLD has one between paths of the same
 * packages and outputs, whatever their versions; new otherwise. One search over NEW:
 * O(paths log paths + references of both).
 */
export function entrances(old: Closure, closure: Closure): Entrances {
	const isNew = newReferences(old, closure);
	const { news, depth } = fewestNew(closure, isNew);
	const order = Uint32Array.from(closure.paths.keys()).sort((a, b) => depth[a]! - depth[b]!);
	const { targets } = closure.references;
	const parents = chainParents(
		closure,
		{ depth, order },
		(k, referrer) => news[referrer]! + isNew[k]! === news[targets[k]!],
	);
	const entered = new Uint32Array(closure.paths.length).fill(UNREACHED);
	for (const path of order) {
		const above = parents[path]!;
		if (entered[above] !== UNREACHED) entered[path] = entered[above]!;
		else if (news[path]! > news[above]!) entered[path] = path;
	}
	return {
		upwards: (i) => upwards(parents, i),
		letIn: (i) => {
			const at = entered[i]!;
			return at === UNREACHED ? null : [parents[at]!, at];
		},
	};
}

/** 1 for each of NEW's references that OLD has not, package by package. */
function newReferences(old: Closure, closure: Closure): Uint8Array {
	const numbers = new Map<string, number>();
	const before = packageNumbers(old, numbers);
	const after = packageNumbers(closure, numbers);
	const packages = numbers.size;
	// The targets lie beyond the packages, so that what refers to its own kind is no loop.
	const known = graphOf(
		2 * packages,
		referencesOf(old, (referrer, reference) => [before[referrer]!, packages + before[reference]!]),
	);
	const members = graphOf(packages + after.length, {
		from: after,
		to: Uint32Array.from(after.keys(), (i) => packages + i),
		count: after.length,
	});
	const { offsets, targets } = closure.references;
	const isNew = new Uint8Array(targets.length).fill(1);
	const knownTo = new Uint32Array(packages); // package + 1 of the last referrer that had it
	for (let k = 0; k < packages; k++) {
		for (const target of row(known, k)) knownTo[target - packages] = k + 1;
		for (const member of row(members, k)) {
			const path = member - packages;
			for (let r = offsets[path]!; r < offsets[path + 1]!; r++) {
				if (knownTo[after[targets[r]!]!] === k + 1) isNew[r] = 0;
			}
		}
	}
	return isNew;
}

/** The number of each path's package and output; both closures share `numbers`. */
function packageNumbers(closure: Closure, numbers: Map<string, number>): Uint32Array {
	return Uint32Array.from(closure.paths.keys(), (i) => {
		const key = outputKey(packageAt(closure, i));
		let number = numbers.get(key);
		if (number === undefined) {
			number = numbers.size;
			numbers.set(key, number);
		}
		return number;
	});
}

function referencesOf(
	{ references: { offsets, targets } }: Closure,
	edge: (referrer: number, reference: number) => Edge,
) {
	const from = new Uint32Array(targets.length);
	const to = new Uint32Array(targets.length);
	for (let i = 0; i < offsets.length - 1; i++) {
		for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
			[from[k], to[k]] = edge(i, targets[k]!);
		}
	}
	return { from, to, count: targets.length };
}

/** Paths to be visited, each at a depth; those put in later lie no higher. */
interface Queue {
	readonly paths: number[];
	readonly depths: number[];
}

/**
 * For each path the fewest new references on a chain to it, and the length of the shortest
 * such chain: a breadth-first search for each number of new references, from where the one
 * before it met them.
 */
function fewestNew({ references, roots, paths }: Closure, isNew: Uint8Array) {
	const { offsets, targets } = references;
	const news = new Uint32Array(paths.length).fill(UNREACHED);
	const depth = new Uint32Array(paths.length).fill(UNREACHED);
	let met: Queue = { paths: Array.from(roots), depths: new Array<number>(roots.length).fill(0) };
	for (let level = 0; met.paths.length > 0; level++) {
		const starts = met;
		const queue: Queue = { paths: [], depths: [] };
		met = { paths: [], depths: [] };
		for (let s = 0, q = 0; s < starts.paths.length || q < queue.paths.length; ) {
			// Both lie in order of depth, so the nearer head is the nearest of all.
			const started = starts.depths[s] ?? UNREACHED;
			const fromStart = started <= (queue.depths[q] ?? UNREACHED);
			const from = fromStart ? starts : queue;
			const at = fromStart ? s++ : q++;
			const path = from.paths[at]!;
			if (news[path] !== UNREACHED) continue;
			news[path] = level;
			depth[path] = from.depths[at]!;
			for (let k = offsets[path]!; k < offsets[path + 1]!; k++) {
				if (news[targets[k]!] !== UNREACHED) continue;
				const next = isNew[k] === 1 ? met : queue;
				next.paths.push(targets[k]!);
				next.depths.push(depth[path] + 1);
			}
		}
	}
	return { news, depth };
}

import type { Closure, Problem } from "./closure.ts";
import { defaultRoots } from "./closure.ts";
import { type Components, componentsOf } from "./components.ts";
import { closedPart, type Edges, graphOf, reversed, row } from "./graph.ts";
import { isLegal } from "./store-path.ts";

/** What a source has read, as columns; `assemble` makes a closure of it. */
export interface Parts {
	readonly storeDir: string;
	/** Whole store paths, each once. */
	readonly paths: readonly string[];
	/** Bytes, NaN where unknown. */
	readonly narSize: Float64Array;
	readonly diskSize?: Float64Array | null;
	readonly totalDiskSize?: number | null;
	readonly downloadSize?: Float64Array | null;
	readonly category?: Uint8Array | null;
	/** Referrer to reference; self references among them, repeats allowed. */
	readonly references: Edges;
	/** Left out: the default roots. */
	readonly roots?: Uint32Array;
	/** What the source itself found odd. */
	readonly problems?: readonly Problem[];
}

/** How many members of a cycle its message names. */
const NAMED = 8;

/**
 * One pass from columns to a closure: rows in both directions, self references apart,
 * cycles and illegal names reported. With `roots` it is narrowed to what those reach.
 * O(paths + references).
 */
export function assemble(parts: Parts): Closure {
	const { storeDir, paths } = parts;
	const nodes = paths.length;
	const { from, to, count } = parts.references;
	const selfReference = new Uint8Array(nodes);
	for (let k = 0; k < count; k++) if (from[k] === to[k]) selfReference[from[k]!] = 1;
	const references = graphOf(nodes, parts.references);
	const referrers = reversed(references);
	const components = componentsOf(references);
	const whole: Closure = {
		storeDir,
		paths,
		narSize: parts.narSize,
		diskSize: parts.diskSize ?? null,
		totalDiskSize: parts.totalDiskSize ?? null,
		downloadSize: parts.downloadSize ?? null,
		category: parts.category ?? null,
		references,
		referrers,
		selfReference,
		roots: defaultRoots(storeDir, paths, components, referrers),
		problems: [
			...(parts.problems ?? []),
			...illegalNames(storeDir, paths),
			...cycles(paths, components),
		],
	};
	return parts.roots === undefined ? whole : closureOf(whole, parts.roots);
}

/**
 * The closure of `roots` within a larger one, renumbered (order kept). Problems are kept
 * where they concern a path that is still there, or the input as a whole. The disk usage
 * of a part is not known from the whole (inodes may be shared), so its total is null.
 * O(paths + references).
 */
export function closureOf(closure: Closure, roots: ArrayLike<number>): Closure {
	const { paths, references } = closure;
	const reached = new Uint8Array(paths.length);
	const queue: number[] = [];
	const visit = (node: number) => {
		if (reached[node] === 1) return;
		reached[node] = 1;
		queue.push(node);
	};
	for (let k = 0; k < roots.length; k++) visit(roots[k]!);
	for (let head = 0; head < queue.length; head++) {
		for (const target of row(references, queue[head]!)) visit(target);
	}
	const newRoots = Uint32Array.from(new Set(Array.from(roots))).sort();
	if (queue.length === paths.length) return { ...closure, roots: newRoots };

	const kept = Uint32Array.from(queue).sort();
	const { part, number } = closedPart(references, kept);
	const remaining = new Set<string | null>([null]);
	const pick = (column: Float64Array) => Float64Array.from(kept, (node) => column[node]!);
	const keptPaths = Array.from(kept, (node) => paths[node]!);
	for (const path of keptPaths) remaining.add(path);
	return {
		storeDir: closure.storeDir,
		paths: keptPaths,
		narSize: pick(closure.narSize),
		diskSize: closure.diskSize && pick(closure.diskSize),
		totalDiskSize: null,
		downloadSize: closure.downloadSize && pick(closure.downloadSize),
		category: closure.category && Uint8Array.from(kept, (node) => closure.category![node]!),
		references: part,
		referrers: reversed(part),
		selfReference: Uint8Array.from(kept, (node) => closure.selfReference[node]!),
		roots: newRoots.map((node) => number[node]!),
		problems: closure.problems.filter((problem) => remaining.has(problem.path)),
	};
}

function illegalNames(storeDir: string, paths: readonly string[]): Problem[] {
	return paths
		.filter((path) => !isLegal(storeDir, path))
		.map((path) => ({
			code: "illegal-name",
			message: "Nix would refuse this name or hash; it is shown escaped",
			path,
		}));
}

function cycles(paths: readonly string[], { of, count, order, acyclic }: Components): Problem[] {
	if (acyclic) return [];
	const problems: Problem[] = [];
	let start = 0;
	for (let component = 0; component < count; component++) {
		let end = start;
		while (end < order.length && of[order[end]!] === component) end++;
		if (end - start > 1) {
			const members = Array.from(order.subarray(start, end), (i) => paths[i]!).sort();
			const more = members.length > NAMED ? ` and ${members.length - NAMED} more` : "";
			problems.push({
				code: "cycle",
				message: `${members.length} paths refer to each other: ${members.slice(0, NAMED).join(" ")}${more}`,
				path: members[0]!,
			});
		}
		start = end;
	}
	return problems;
}

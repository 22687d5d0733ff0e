import type { Closure } from "./closure.ts";
import { type Edits, editedGraph } from "./edits.ts";
import type { Graph } from "./graph.ts";
import { minimumCut } from "./minimum-cut.ts";
import type { Edge, Step } from "./step.ts";

/** Why what a step was to take out is still there. */
export interface Holders {
	/**
	 * Chains from a root to one of the paths, both included, the shortest first. No two share
	 * a reference, so each must be cut by itself; more of that kind cannot be had. A root
	 * holds itself: a chain of one.
	 */
	readonly heldBy: readonly (readonly number[])[];
	/** The fewest further references without which all the paths go; none where one is a root. */
	readonly release: readonly Edge[];
}

const NOTHING: Holders = { heldBy: [], release: [] };

/**
 * What holds the paths that `step` was to take out (of a cut, those it led to), in what `edits`,
 * of which it is one, leave: `kept`. Nothing where any of them has gone, for then the step is no
 * longer in vain. O(paths + references), and a maximum flow.
 */
export function holdersOf(closure: Closure, edits: Edits, kept: Uint8Array, step: Step): Holders {
	const targets = new Set(step.kind === "cut" ? step.references.map(([, to]) => to) : step.paths);
	for (const path of targets) if (kept[path] === 0) return NOTHING;
	const network = editedGraph(closure, edits);
	const tops = Array.from(network.roots).filter((root) => targets.has(root));
	if (tops.length > 0) return { heldBy: tops.map((root) => [root]), release: [] };
	const each = new Float64Array(network.graph.targets.length).fill(1);
	const cut = minimumCut(network, targets, each);
	if (cut === null) return NOTHING; // only a root cannot be released
	return {
		heldBy: chainsOf(network, targets, cut.flow).sort(
			(a, b) => a.length - b.length || byPath(closure, a, b),
		),
		release: cut.edges.flatMap((edge) => asWritten(closure, edits, edge)),
	};
}

/** The chains that a flow of one each goes along, without the circles it may run in. */
function chainsOf(
	{ graph, roots }: { readonly graph: Graph; readonly roots: Iterable<number> },
	targets: ReadonlySet<number>,
	flow: Float64Array,
): number[][] {
	const { offsets, targets: heads } = graph;
	const next = offsets.slice();
	/** Where one unit goes on from a node; each is gone along once. */
	const onward = (node: number): number | undefined => {
		const end = offsets[node + 1]!;
		while (next[node]! < end && flow[next[node]!] === 0) next[node]!++;
		return next[node]! < end ? heads[next[node]!++] : undefined;
	};
	const chains: number[][] = [];
	for (const root of roots) {
		for (let node = onward(root); node !== undefined; node = onward(root)) {
			const chain = [root];
			const place = new Map([[root, 0]]);
			while (node !== undefined) {
				const before = place.get(node);
				for (const left of chain.splice(before ?? chain.length)) place.delete(left);
				place.set(node, chain.length);
				chain.push(node);
				node = targets.has(node) ? undefined : onward(node);
			}
			chains.push(chain);
		}
	}
	return chains;
}

function byPath({ paths }: Closure, a: readonly number[], b: readonly number[]): number {
	const k = a.findIndex((node, k) => node !== b[k]);
	return k < 0 ? 0 : paths[a[k]!]! < paths[b[k]!]! ? -1 : 1;
}

/** The references of the closure itself that an edited one stands for: swaps may join several. */
function asWritten({ references }: Closure, { instead, cut }: Edits, [from, to]: Edge): Edge[] {
	const all: Edge[] = [];
	for (let k = references.offsets[from]!; k < references.offsets[from + 1]!; k++) {
		const target = references.targets[k]!;
		if (cut[k] === 1 || instead[target] !== to) continue;
		if (target === to) return [[from, to]]; // a step that cuts it cuts all that lead there
		all.push([from, target]);
	}
	return all;
}

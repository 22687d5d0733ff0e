import type { Dominators, Rooted } from "./dominators.ts";

const NONE = 0xffffffff;

/**
 * Dominators by Lengauer and Tarjan (1979), the simple version with path compression:
 * O(references * log paths) on any graph, cycles included. Vertices are handled by their
 * depth-first number, 0 being the super-root; nothing recurses.
 */
export function lengauerTarjan(graph: Rooted): Dominators {
	const nodes = graph.references.offsets.length - 1;
	const { vertex, number, parent } = depthFirst(graph);
	const { offsets, targets } = graph.referrers;

	const semi = new Uint32Array(nodes + 1);
	const label = new Uint32Array(nodes + 1);
	for (let v = 0; v <= nodes; v++) semi[v] = label[v] = v;
	const ancestor = new Uint32Array(nodes + 1).fill(NONE);
	const dominator = new Uint32Array(nodes + 1);
	// bucket[s] lists the vertices whose semidominator is s
	const bucket = new Uint32Array(nodes + 1).fill(NONE);
	const nextInBucket = new Uint32Array(nodes + 1).fill(NONE);
	const stack = new Uint32Array(nodes + 1);
	const isRoot = new Uint8Array(nodes);
	for (const root of graph.roots) isRoot[root] = 1;

	/** The vertex of least semidominator between v and the top of its tree in the forest. */
	const evaluate = (v: number): number => {
		if (ancestor[v] === NONE) return v;
		let height = 0;
		let at = v;
		while (ancestor[ancestor[at]!] !== NONE) {
			stack[height++] = at;
			at = ancestor[at]!;
		}
		while (height > 0) {
			const below = stack[--height]!;
			const above = ancestor[below]!;
			if (semi[label[above]!]! < semi[label[below]!]!) label[below] = label[above]!;
			ancestor[below] = ancestor[above]!;
		}
		return label[v]!;
	};

	for (let w = nodes; w >= 1; w--) {
		const path = vertex[w]!;
		let least = isRoot[path] === 1 ? 0 : parent[w]!;
		for (let k = offsets[path]!; k < offsets[path + 1]!; k++) {
			const candidate = semi[evaluate(number[targets[k]!]!)]!;
			if (candidate < least) least = candidate;
		}
		semi[w] = least;
		nextInBucket[w] = bucket[least]!;
		bucket[least] = w;
		const above = parent[w]!;
		ancestor[w] = above;
		for (let v = bucket[above]!; v !== NONE; v = nextInBucket[v]!) {
			const u = evaluate(v);
			dominator[v] = semi[u]! < semi[v]! ? u : above;
		}
		bucket[above] = NONE;
	}
	const result = new Uint32Array(nodes);
	for (let w = 1; w <= nodes; w++) {
		if (dominator[w] !== semi[w]) dominator[w] = dominator[dominator[w]!]!;
		result[vertex[w]!] = dominator[w] === 0 ? nodes : vertex[dominator[w]!]!;
	}
	return { parent: result, order: vertex.subarray(1) };
}

/**
 * Depth-first numbers from the super-root: `vertex[number]` is the path, `parent[number]`
 * the number it was found from. Every path of a closure is reached.
 */
function depthFirst({ references, roots }: Rooted) {
	const { offsets, targets } = references;
	const nodes = offsets.length - 1;
	const vertex = new Uint32Array(nodes + 1);
	const number = new Uint32Array(nodes);
	const parent = new Uint32Array(nodes + 1);
	const cursor = offsets.slice(0, nodes);
	const stack = new Uint32Array(nodes);
	let visited = 0;
	for (const root of roots) {
		if (number[root] !== 0) continue;
		let height = 0;
		stack[height++] = root;
		number[root] = ++visited;
		vertex[visited] = root;
		while (height > 0) {
			const node = stack[height - 1]!;
			if (cursor[node] === offsets[node + 1]) {
				height--;
				continue;
			}
			const target = targets[cursor[node]!++]!;
			if (number[target] !== 0) continue;
			number[target] = ++visited;
			vertex[visited] = target;
			parent[visited] = number[node]!;
			stack[height++] = target;
		}
	}
	return { vertex, number, parent };
}

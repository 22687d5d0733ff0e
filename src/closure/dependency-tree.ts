import type { Closure } from "./closure.ts";
import { type Graph, row } from "./graph.ts";
import { retainedSizes } from "./retained-sizes.ts";

/** One occurrence of a path in the tree of references. */
export interface TreeNode {
	readonly path: number;
	/** The path stands expanded elsewhere in the tree, so here it is not. */
	readonly repeated: boolean;
	readonly children: TreeNode[];
	/** Children left out because of `depth` or `min`. */
	hidden: number;
}

export interface TreeOptions {
	/** Levels below the top; default all. */
	readonly depth?: number;
	/** Children that retain fewer bytes are left out. */
	readonly min?: number;
	/** Towards the referrers instead of the references. */
	readonly invert?: boolean;
}

/**
 * The references of `tops` as trees, children by retained size; a path is expanded where
 * it is met first and marked `repeated` elsewhere, so the whole has at most one node a
 * reference. Does not recurse. O(references * log(references of one path)).
 */
export function dependencyTrees(
	closure: Closure,
	tops: Iterable<number>,
	{ depth = Number.POSITIVE_INFINITY, min = 0, invert = false }: TreeOptions = {},
): TreeNode[] {
	const graph = invert ? closure.referrers : closure.references;
	const retained = retainedSizes(closure);
	const expanded = new Uint8Array(closure.paths.length);
	const trees: TreeNode[] = [];
	for (const top of tops) {
		const tree = occurrence(top);
		trees.push(tree);
		const stack: { node: TreeNode; level: number; rest: number[] }[] = [];
		const open = (node: TreeNode, level: number) => {
			if (node.repeated) return;
			const children = childrenOf(graph, node.path).filter((child) => retained[child]! >= min);
			node.hidden = row(graph, node.path).length - children.length;
			if (level >= depth) {
				node.hidden += children.length;
				return;
			}
			expanded[node.path] = 1;
			stack.push({ node, level, rest: children.reverse() });
		};
		open(tree, 0);
		while (stack.length > 0) {
			const { node, level, rest } = stack[stack.length - 1]!;
			const next = rest.pop();
			if (next === undefined) {
				stack.pop();
				continue;
			}
			const child = occurrence(next);
			node.children.push(child);
			open(child, level + 1);
		}
	}
	return trees;

	function occurrence(path: number): TreeNode {
		return { path, repeated: expanded[path] === 1, children: [], hidden: 0 };
	}

	function childrenOf(edges: Graph, node: number): number[] {
		return Array.from(row(edges, node)).sort(
			(a, b) => retained[b]! - retained[a]! || (closure.paths[a]! < closure.paths[b]! ? -1 : 1),
		);
	}
}

import type { Closure } from "../../closure/closure.ts";
import { dominators } from "../../closure/dominators.ts";
import { type Graph, graphOf, row } from "../../closure/graph.ts";
import { perClosure } from "../../closure/memo.ts";
import { type Ordered, type Ordering, ordered } from "./order.ts";

/** Which neighbours of a path a pane lists. */
export type Relation = "references" | "held" | "referrers";

/** A list of paths and where one is in it. */
export interface Pane extends Ordered {
	/** The path whose neighbours these are; null for the closure's roots. */
	readonly of: number | null;
	readonly relation: Relation;
	readonly cursor: number;
}

/** The roots, from which everything is reached. */
export function rootPane(ordering: Ordering): Pane {
	const { roots } = ordering.closure;
	return { ...ordered(ordering, roots), of: null, relation: "references", cursor: 0 };
}

/** The neighbours of a path. Costs no more than they are, and the sort. */
export function paneOf(ordering: Ordering, relation: Relation, path: number): Pane {
	const members = row(graphFor(ordering.closure, relation), path);
	return { ...ordered(ordering, members), of: path, relation, cursor: 0 };
}

/** The same list in another order, with the cursor on the same path. */
export function reordered(ordering: Ordering, pane: Pane): Pane {
	const path = pane.rows[pane.cursor];
	const again = { ...pane, ...ordered(ordering, pane.rows) };
	return path === undefined ? again : onto(again, path);
}

/** The cursor on a path of the list; where it is not there, as it was. */
export function onto(pane: Pane, path: number): Pane {
	const cursor = pane.rows.indexOf(path);
	return cursor < 0 ? pane : { ...pane, cursor };
}

function graphFor(closure: Closure, relation: Relation): Graph {
	if (relation === "held") return dominated(closure);
	return closure[relation];
}

/** From each path to those whose immediate dominator it is: what only it holds, directly. */
const dominated = perClosure((closure: Closure): Graph => {
	const { parent } = dominators(closure);
	const nodes = parent.length;
	const to = Uint32Array.from(parent.keys());
	return graphOf(nodes + 1, { from: parent, to, count: nodes });
});

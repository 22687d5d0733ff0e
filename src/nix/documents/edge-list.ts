import type { Edges } from "../../closure/graph.ts";

/** Edges gathered one after the other, 8 bytes each. */
export interface EdgeList {
	add(from: number, to: number): void;
	/** What was added so far; not a copy. */
	edges(): Edges;
}

export function edgeList(): EdgeList {
	let from = new Uint32Array(1024);
	let to = new Uint32Array(1024);
	let count = 0;
	return {
		add(source, target) {
			if (count === from.length) {
				from = twice(from);
				to = twice(to);
			}
			from[count] = source;
			to[count++] = target;
		},
		edges: () => ({ from, to, count }),
	};
}

function twice(column: Uint32Array): Uint32Array<ArrayBuffer> {
	const larger = new Uint32Array(column.length * 2);
	larger.set(column);
	return larger;
}

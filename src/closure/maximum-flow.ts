import { UNREACHED } from "./reach.ts";

/** Edge `k` leads from `from[k]` to `to[k]` and carries at most `capacity[k]`, which may be Infinity. */
export interface Network {
	readonly nodes: number;
	readonly from: Uint32Array;
	readonly to: Uint32Array;
	readonly capacity: Float64Array;
	readonly source: number;
	readonly sink: number;
}

export interface Flow {
	/** What each edge carries. */
	readonly carried: Float64Array;
	/** 1 for each node that could still send more: the sink's side of the minimum cut nearest to it. */
	readonly beyond: Uint8Array;
}

/**
 * A maximum flow, by Dinic: as long as there is a way with room left, all shortest such ways
 * are filled at once. Some way must be finite (no chain of infinite edges from source to sink).
 * Exact where capacities are whole numbers whose sum is below 2^53. O(nodes² · edges) at
 * worst; a handful of searches in practice.
 */
export function maximumFlow({ nodes, from, to, capacity, source, sink }: Network): Flow {
	// Arc 2k is edge k, arc 2k + 1 the way back along it, as wide as what edge k carries.
	const left = new Float64Array(2 * capacity.length);
	for (let k = 0; k < capacity.length; k++) left[2 * k] = capacity[k]!;
	const { offsets, arcs, heads } = arcsOf(nodes, from, to);
	const next = new Uint32Array(nodes);
	const way = new Uint32Array(nodes);
	const distance = new Uint32Array(nodes);
	const queue = new Uint32Array(nodes);

	/** Arcs to the sink from each node; false where the source has no way. */
	const measured = (): boolean => {
		distance.fill(UNREACHED);
		distance[sink] = 0;
		queue[0] = sink;
		for (let head = 0, tail = 1; head < tail; head++) {
			const node = queue[head]!;
			if (node === source) return true;
			const farther = distance[node]! + 1;
			for (let e = offsets[node]!; e < offsets[node + 1]!; e++) {
				const arc = arcs[e]!;
				const above = heads[arc]!;
				if (distance[above] !== UNREACHED || left[arc ^ 1] === 0) continue;
				distance[above] = farther;
				queue[tail++] = above;
			}
		}
		return false;
	};

	/** Fills the way found, and gives its first arc that is full then. */
	const filled = (height: number): number => {
		let room = Number.POSITIVE_INFINITY;
		for (let k = 0; k < height; k++) room = Math.min(room, left[way[k]!]!);
		let first = height;
		for (let k = height - 1; k >= 0; k--) {
			const arc = way[k]!;
			left[arc]! -= room;
			left[arc ^ 1]! += room;
			if (left[arc] === 0) first = k;
		}
		return first;
	};

	while (measured()) {
		next.set(offsets.subarray(0, nodes));
		let height = 0;
		let node = source;
		for (;;) {
			if (node === sink) {
				height = filled(height);
				node = heads[way[height]! ^ 1]!;
			}
			const end = offsets[node + 1]!;
			const nearer = distance[node]! - 1;
			let e = next[node]!;
			while (e < end && (distance[heads[arcs[e]!]!] !== nearer || left[arcs[e]!] === 0)) e++;
			next[node] = e;
			if (e < end) {
				way[height++] = arcs[e]!;
				node = heads[arcs[e]!]!;
			} else if (height === 0) break;
			else {
				node = heads[way[--height]! ^ 1]!;
				next[node]!++;
			}
		}
	}
	return {
		carried: capacity.map((_, k) => left[2 * k + 1]!),
		beyond: Uint8Array.from(distance, (arcs) => (arcs === UNREACHED ? 0 : 1)),
	};
}

/** The arcs that leave each node, in rows, and where each arc leads. */
function arcsOf(nodes: number, from: Uint32Array, to: Uint32Array) {
	const heads = new Uint32Array(2 * from.length);
	const offsets = new Uint32Array(nodes + 1);
	for (let k = 0; k < from.length; k++) {
		heads[2 * k] = to[k]!;
		heads[2 * k + 1] = from[k]!;
		offsets[from[k]! + 1]!++;
		offsets[to[k]! + 1]!++;
	}
	for (let i = 0; i < nodes; i++) offsets[i + 1]! += offsets[i]!;
	const free = offsets.slice(0, nodes);
	const arcs = new Uint32Array(heads.length);
	for (let arc = 0; arc < heads.length; arc++) arcs[free[heads[arc ^ 1]!]!++] = arc;
	return { offsets, arcs, heads };
}

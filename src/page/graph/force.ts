import iterate from "graphology-layout-forceatlas2/iterate.js";
import { degree, type Graph, reversed } from "../../closure/graph.ts";
import { apart } from "./apart.ts";

/** A layout on its way to rest. */
export interface Settling {
	/** Moves every node once. False when it has come to rest. */
	step(): boolean;
	/** Starts once more from where the nodes are, less lively. */
	again(): void;
	/** x and y of each node in turn: as large a picture at any time, around 0. */
	positions(): Float32Array<ArrayBuffer>;
}

/** Rows of the matrices that `iterate` works on. */
const NODE = 10;
const EDGE = 3;
const MASS = 6;
const CONVERGENCE = 7;

/**
 * Lets references pull and nodes push (ForceAtlas2, Barnes-Hut), from where they start. A
 * reference to what everything refers to pulls weakly, for it tells nothing of who belongs
 * together. It comes to rest after a number of steps that is known beforehand.
 * A step is O(nodes log nodes + edges).
 */
export function settling(graph: Graph, radii: Float32Array, start: Float32Array): Settling {
	const count = radii.length;
	const nodes = new Float32Array(NODE * count);
	const edges = edgesOf(graph);
	const steps = stepsFor(count);
	const reach = reachFor(radii);
	const from = scaled(start, Math.sqrt(count) * 20);
	for (let i = 0; i < count; i++) {
		nodes[NODE * i] = from[2 * i]!;
		nodes[NODE * i + 1] = from[2 * i + 1]!;
		nodes[NODE * i + MASS] = 1;
		nodes[NODE * i + CONVERGENCE] = 1;
	}
	let done = 0;
	return {
		step() {
			if (done >= steps || count < 2) return false;
			iterate({ ...SETTINGS, slowDown: 1 + 20 * (done / steps) ** 3 }, nodes, edges);
			done++;
			return done < steps;
		},
		again() {
			done = Math.min(done, Math.round(steps / 2));
		},
		positions() {
			const now = new Float32Array(2 * count);
			for (let i = 0; i < count; i++) {
				now[2 * i] = nodes[NODE * i]!;
				now[2 * i + 1] = nodes[NODE * i + 1]!;
			}
			return apart(scaled(now, reach), radii);
		},
	};
}

const SETTINGS = {
	linLogMode: false,
	outboundAttractionDistribution: false,
	adjustSizes: false,
	edgeWeightInfluence: 1,
	scalingRatio: 10,
	strongGravityMode: true,
	gravity: 0.02,
	barnesHutOptimize: true,
	barnesHutTheta: 0.9,
};

/** Enough to come to rest; fewer where a step is dear. */
function stepsFor(count: number): number {
	return Math.round(Math.max(120, Math.min(600, 40_000 / Math.sqrt(count + 1))));
}

function edgesOf(graph: Graph): Float32Array<ArrayBuffer> {
	const { offsets, targets } = graph;
	const referrers = reversed(graph);
	const edges = new Float32Array(EDGE * targets.length);
	for (let i = 0; i < offsets.length - 1; i++) {
		for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
			const target = targets[k]!;
			edges[EDGE * k] = NODE * i;
			edges[EDGE * k + 1] = NODE * target;
			edges[EDGE * k + 2] = 1 / Math.sqrt(degree(referrers, target) * degree(graph, i));
		}
	}
	return edges;
}

/** How far from the middle nodes stand on average where there is room for all of them. */
function reachFor(radii: Float32Array): number {
	return Math.sqrt(radii.reduce((sum, radius) => sum + (2 * radius + 6) ** 2, 0)) * 0.75;
}

/** Moved to the middle, and made as large as to stand `reach` from it (root mean square). */
function scaled(positions: Float32Array, reach: number): Float32Array<ArrayBuffer> {
	const count = positions.length / 2;
	let x = 0;
	let y = 0;
	for (let i = 0; i < count; i++) {
		x += positions[2 * i]! / count;
		y += positions[2 * i + 1]! / count;
	}
	let square = 0;
	for (let i = 0; i < count; i++) {
		square += ((positions[2 * i]! - x) ** 2 + (positions[2 * i + 1]! - y) ** 2) / count;
	}
	const factor = square === 0 ? 1 : reach / Math.sqrt(square);
	return positions.map((each, k) => (each - (k % 2 === 0 ? x : y)) * factor);
}

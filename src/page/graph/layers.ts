import { componentsOf } from "../../closure/components.ts";
import { degree, type Graph, reversed, row } from "../../closure/graph.ts";

/** Room between two nodes of a layer, and at least between two layers. */
const BETWEEN = 6;
const BELOW = 20;

/** More than that between two nodes would be too much. */
const WIDEST_GAP = 120;

/** How often layers are sorted downwards; once less upwards. */
const ROUNDS = 5;

/**
 * Layer of each node: the most references that lead to it from where nothing refers to
 * anything more. So every reference leads to a deeper layer, except inside a cycle, which
 * shares one. O(nodes + edges).
 */
export function layersOf(graph: Graph): Uint32Array {
	const { of, count, order } = componentsOf(graph);
	const layer = new Uint32Array(count);
	for (const node of order) {
		const next = layer[of[node]!]! + 1;
		for (const target of row(graph, node)) {
			const below = of[target]!;
			if (below !== of[node] && layer[below]! < next) layer[below] = next;
		}
	}
	return of.map((component) => layer[component]!);
}

/**
 * Places nodes (circles of these radii) from the roots at the top down to the leaves: x and y
 * of each in turn. Nodes that refer to the same stand near each other (barycentres, swept down
 * and up); a layer that is too wide is broken into columns of several nodes. No two circles
 * touch. O(sweeps * (edges + nodes log nodes)).
 */
export function layered(graph: Graph, radii: Float32Array): Float32Array<ArrayBuffer> {
	const nodes = radii.length;
	const positions = new Float32Array(2 * nodes);
	if (nodes === 0) return positions;
	const rows = groupedBy(layersOf(graph));
	const shelves = shelvesFor(rows, radii);
	for (const shelf of shelves) fill(shelf, radii, positions);
	const referrers = reversed(graph);
	const sweep = (shelf: Shelf, toward: Graph, back: Graph) => {
		sortByBarycentre(shelf.members, toward, back, positions);
		fill(shelf, radii, positions);
	};
	for (let round = 0; round < ROUNDS; round++) {
		for (const shelf of shelves) sweep(shelf, referrers, graph);
		if (round < ROUNDS - 1)
			for (const shelf of shelves.toReversed()) sweep(shelf, graph, referrers);
	}
	return positions;
}

/** A layer, and the room it has. */
interface Shelf {
	/** From left to right. */
	readonly members: Uint32Array;
	readonly middle: number;
	readonly height: number;
	/** How wide the whole picture is to be. */
	readonly width: number;
}

/** Members of each layer, in the order of their numbers. */
function groupedBy(layer: Uint32Array): Uint32Array[] {
	const sizes: number[] = [];
	for (const each of layer) sizes[each] = (sizes[each] ?? 0) + 1;
	const rows = Array.from(sizes, (size) => new Uint32Array(size));
	const filled = new Uint32Array(rows.length);
	for (let node = 0; node < layer.length; node++) {
		const each = layer[node]!;
		rows[each]![filled[each]!++] = node;
	}
	return rows;
}

/** Breaks wide layers so that the whole is about half as wide again as it is high. */
function shelvesFor(rows: readonly Uint32Array[], radii: Float32Array): Shelf[] {
	let narrow = 0;
	let wide = radii.reduce((sum, radius) => sum + 2 * radius + BETWEEN, 0);
	for (let halving = 0; halving < 12; halving++) {
		const width = (narrow + wide) / 2;
		const shelves = shelvesOf(rows, radii, width);
		const { middle, height } = shelves.at(-1)!;
		if (shelves[0]!.width < 1.5 * (middle + height / 2)) narrow = width;
		else wide = width;
	}
	return shelvesOf(rows, radii, wide);
}

/** Layers below each other; how wide they get is only known when they are filled. */
function shelvesOf(rows: readonly Uint32Array[], radii: Float32Array, wanted: number): Shelf[] {
	const heights = rows.map((members) => heightFor(members, radii, wanted));
	const width = rows.reduce((most, members, k) => {
		const { left, wide } = columnsOf(members, radii, heights[k]!).at(-1)!;
		return Math.max(most, left + wide);
	}, wanted);
	let top = 0;
	return rows.map((members, k) => {
		const height = heights[k]!;
		const middle = top + height / 2;
		top += height + BELOW + width / (5 * rows.length);
		return { members, middle, height, width };
	});
}

/** Height of a layer's columns: that of its largest node where one row is enough. */
function heightFor(members: Uint32Array, radii: Float32Array, width: number): number {
	let row = 0;
	let area = 0;
	let tallest = 0;
	for (const node of members) {
		const side = 2 * radii[node]! + BETWEEN;
		row += side;
		area += side ** 2;
		tallest = Math.max(tallest, side);
	}
	return row <= width ? tallest : Math.max(tallest, (1.15 * area) / width);
}

/** Members of a layer, from one to another, below each other. */
interface Column {
	readonly start: number;
	readonly end: number;
	readonly left: number;
	readonly wide: number;
	readonly tall: number;
}

/** Fills columns from the left with the members in their order. */
function columnsOf(members: Uint32Array, radii: Float32Array, height: number): Column[] {
	const side = (k: number) => 2 * radii[members[k]!]! + BETWEEN;
	const columns: Column[] = [];
	let left = 0;
	for (let start = 0, end = 0; start < members.length; start = end) {
		let tall = 0;
		let wide = 0;
		do {
			tall += side(end);
			wide = Math.max(wide, side(end));
			end++;
		} while (end < members.length && tall + side(end) <= height);
		columns.push({ start, end, left, wide, tall });
		left += wide;
	}
	return columns;
}

/** Spreads a layer's columns over the width, as far as they still look like a row. */
function fill(shelf: Shelf, radii: Float32Array, positions: Float32Array): void {
	const { members, middle, height, width } = shelf;
	const columns = columnsOf(members, radii, height);
	const { left, wide } = columns.at(-1)!;
	const more = Math.max(0, Math.min(WIDEST_GAP, (width - left - wide) / columns.length));
	const whole = left + wide + more * (columns.length - 1);
	for (const [at, column] of columns.entries()) {
		const x = column.left + at * more + column.wide / 2 - whole / 2;
		let top = middle - column.tall / 2;
		for (let k = column.start; k < column.end; k++) {
			const side = 2 * radii[members[k]!]! + BETWEEN;
			positions[2 * members[k]!] = x;
			positions[2 * members[k]! + 1] = top + side / 2;
			top += side;
		}
	}
}

/**
 * Sorts members by where their neighbours stand on average. One with many neighbours on the
 * other side (glibc, the system) says little about each of them.
 */
function sortByBarycentre(
	members: Uint32Array,
	toward: Graph,
	back: Graph,
	positions: Float32Array,
): void {
	const middles = Float64Array.from(members, (node) => {
		let sum = 0;
		let weight = 0;
		for (const other of row(toward, node)) {
			const say = 1 / degree(back, other);
			sum += say * positions[2 * other]!;
			weight += say;
		}
		return weight === 0 ? positions[2 * node]! : sum / weight;
	});
	const order = Uint32Array.from(members.keys());
	order.sort((a, b) => middles[a]! - middles[b]! || a - b);
	members.set(order.map((k) => members[k]!));
}

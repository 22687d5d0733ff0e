/** Room that is wanted between two circles. */
const BETWEEN = 2;
const PASSES = 12;

/**
 * Pushes circles apart that lie over each other, each by its share, as far as a few passes get
 * them. Changes `positions` (x and y in turn) and gives them back. Neighbours are found in a
 * grid, small circles by small ones; the few large ones look around them.
 * O(passes * circles) where circles are spread out.
 */
export function apart(
	positions: Float32Array<ArrayBuffer>,
	radii: Float32Array,
): Float32Array<ArrayBuffer> {
	const count = radii.length;
	if (count < 2) return positions;
	const cell = 2 * (radii.reduce((sum, radius) => sum + radius, 0) / count) + BETWEEN;
	const largest = radii.reduce((most, radius) => Math.max(most, radius), 0);
	for (let pass = 0; pass < PASSES; pass++) {
		const grid = gridOf(positions, cell);
		let moved = false;
		for (let i = 0; i < count; i++) {
			const reach = radii[i]! + Math.min(largest, Math.max(radii[i]!, cell / 2)) + BETWEEN;
			grid.around(positions[2 * i]!, positions[2 * i + 1]!, reach, (other) => {
				const heavier = radii[other]! < radii[i]! || (radii[other] === radii[i] && other > i);
				if (heavier && pushed(positions, radii, i, other)) moved = true;
			});
		}
		if (!moved) break;
	}
	return positions;
}

function pushed(positions: Float32Array, radii: Float32Array, a: number, b: number): boolean {
	const wanted = radii[a]! + radii[b]! + BETWEEN;
	let dx = positions[2 * b]! - positions[2 * a]!;
	let dy = positions[2 * b + 1]! - positions[2 * a + 1]!;
	let distance = Math.hypot(dx, dy);
	if (distance >= wanted) return false;
	if (distance === 0) {
		// One upon the other: any direction will do, as long as it is the same each time.
		dx = Math.cos(a + b);
		dy = Math.sin(a + b);
		distance = 1;
	}
	const share = radii[b]! ** 2 / (radii[a]! ** 2 + radii[b]! ** 2);
	const push = (wanted - Math.hypot(dx, dy)) / distance;
	positions[2 * a]! -= dx * push * share;
	positions[2 * a + 1]! -= dy * push * share;
	positions[2 * b]! += dx * push * (1 - share);
	positions[2 * b + 1]! += dy * push * (1 - share);
	return true;
}

/** Circles by the cell that their middle lies in. */
function gridOf(positions: Float32Array, wantedCell: number) {
	const count = positions.length / 2;
	let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
	for (let i = 0; i < count; i++) {
		left = Math.min(left, positions[2 * i]!);
		right = Math.max(right, positions[2 * i]!);
		top = Math.min(top, positions[2 * i + 1]!);
		bottom = Math.max(bottom, positions[2 * i + 1]!);
	}
	// Where circles stand far apart, cells grow, so that there are never many more than circles.
	const area = (right - left + 1) * (bottom - top + 1);
	const cell = Math.max(wantedCell, Math.sqrt(area / (4 * count)));
	const columns = Math.floor((right - left) / cell) + 1;
	const rows = Math.floor((bottom - top) / cell) + 1;
	const column = (x: number) => Math.max(0, Math.min(columns - 1, Math.floor((x - left) / cell)));
	const line = (y: number) => Math.max(0, Math.min(rows - 1, Math.floor((y - top) / cell)));
	const at = Uint32Array.from(
		{ length: count },
		(_, i) => line(positions[2 * i + 1]!) * columns + column(positions[2 * i]!),
	);
	const starts = new Uint32Array(columns * rows + 1);
	for (const each of at) starts[each + 1]!++;
	for (let c = 0; c < columns * rows; c++) starts[c + 1]! += starts[c]!;
	const next = starts.slice();
	const members = new Uint32Array(count);
	for (let i = 0; i < count; i++) members[next[at[i]!]!++] = i;
	return {
		around(x: number, y: number, reach: number, visit: (circle: number) => void) {
			const end = line(y + reach);
			for (let row = line(y - reach); row <= end; row++) {
				const first = starts[row * columns + column(x - reach)]!;
				const last = starts[row * columns + column(x + reach) + 1]!;
				for (let k = first; k < last; k++) visit(members[k]!);
			}
		},
	};
}

import type { Frame, Point } from "./camera.ts";

/** Height of a label's line, in CSS pixels. */
export const LINE = 16;

/** A node that may get a label, as it is seen. */
export interface Candidate {
	readonly node: number;
	readonly at: Point;
	readonly radius: number;
	readonly width: number;
}

/** A label that fits: where its text starts, and the middle of its line. */
export interface Label {
	readonly node: number;
	readonly x: number;
	readonly y: number;
}

/**
 * Chooses the first `limit` candidates, in their order, whose label lies over no other and
 * within the frame: inside of a circle that is wide enough, else at its right or left.
 * O(candidates * limit).
 */
export function labelsFor(
	candidates: Iterable<Candidate>,
	{ width, height }: Frame,
	limit: number,
): Label[] {
	const labels: Label[] = [];
	const taken: { left: number; right: number; y: number }[] = [];
	for (const { node, at, radius, width: wide } of candidates) {
		if (labels.length >= limit) break;
		const inside = wide + 8 < 2 * radius;
		const places = inside
			? [at.x - wide / 2]
			: [at.x + radius + 5, at.x - radius - 5 - wide, at.x - wide / 2];
		const y = Math.max(LINE / 2, Math.min(height - LINE / 2, at.y));
		for (const [k, x] of places.entries()) {
			// A last try: above the circle.
			const line = k === 2 ? at.y - radius - LINE / 2 - 2 : y;
			const inFrame = x >= 2 && x + wide <= width - 2 && line >= LINE / 2;
			if (!inFrame || taken.some(crosses(x, x + wide, line))) continue;
			taken.push({ left: x, right: x + wide, y: line });
			labels.push({ node, x, y: line });
			break;
		}
	}
	return labels;
}

function crosses(left: number, right: number, y: number) {
	return (other: { left: number; right: number; y: number }) =>
		left < other.right + 6 && other.left < right + 6 && Math.abs(y - other.y) < LINE;
}

/** A name that is no longer than `most`: its end tells the version, so the middle goes. */
export function shortened(name: string, most: number): string {
	if (name.length <= most) return name;
	const end = Math.floor((most - 1) / 2);
	return `${name.slice(0, most - 1 - end)}…${name.slice(-end)}`;
}

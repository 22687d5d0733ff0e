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

/** Where a label stands that does not fit into its circle. */
export type Side = "right" | "left" | "below" | "above" | "below-right" | "below-left";

/**
 * Chooses the first `limit` candidates, in their order, whose label lies over no other, over no
 * circle of the heaviest, and within the frame: inside of a circle that is wide enough, else
 * at the first of `sides` that is free. O(candidates * (limit + circles)).
 */
export function labelsFor(
	candidates: Iterable<Candidate>,
	{ width, height }: Frame,
	limit: number,
	sides: readonly Side[],
): Label[] {
	const labels: Label[] = [];
	const wanted = [...candidates];
	const circles = wanted.slice(0, 3 * limit).filter(({ radius }) => radius > 3);
	const taken = circles.map(around);
	const own = new Map(circles.map(({ node }, k) => [node, taken[k]]));
	for (const candidate of wanted) {
		if (labels.length >= limit) break;
		const { node, at, radius, width: wide } = candidate;
		const inside = wide + 8 < 2 * radius;
		const places = inside
			? [{ x: at.x - wide / 2, y: at.y }]
			: sides.map((side) => spot(candidate, side));
		const place = places.find(({ x, y }) => {
			const box = { left: x, right: x + wide, top: y - LINE / 2, bottom: y + LINE / 2 };
			const inFrame = x >= 2 && box.right <= width - 2 && box.top >= 0 && box.bottom <= height;
			return inFrame && !taken.some((other) => other !== own.get(node) && crosses(box, other));
		});
		if (place === undefined) continue;
		const { x, y } = place;
		taken.push({ left: x - 3, right: x + wide + 3, top: y - LINE / 2, bottom: y + LINE / 2 });
		labels.push({ node, x, y });
	}
	return labels;
}

function around({ at, radius }: Candidate): Box {
	return { left: at.x - radius, right: at.x + radius, top: at.y - radius, bottom: at.y + radius };
}

interface Box {
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
}

function spot({ at, radius, width }: Candidate, side: Side): Point {
	switch (side) {
		case "right":
			return { x: at.x + radius + 5, y: at.y };
		case "left":
			return { x: at.x - radius - 5 - width, y: at.y };
		case "below":
			return { x: at.x - width / 2, y: at.y + radius + LINE / 2 + 1 };
		case "below-right":
			return { x: at.x - radius, y: at.y + radius + LINE / 2 + 1 };
		case "below-left":
			return { x: at.x + radius - width, y: at.y + radius + LINE / 2 + 1 };
		case "above":
			return { x: at.x - width / 2, y: at.y - radius - LINE / 2 - 1 };
	}
}

function crosses(a: Box, b: Box): boolean {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** A name that is no longer than `most`: its end tells the version, so the middle goes. */
export function shortened(name: string, most: number): string {
	if (name.length <= most) return name;
	const end = Math.floor((most - 1) / 2);
	return `${name.slice(0, most - 1 - end)}…${name.slice(-end)}`;
}

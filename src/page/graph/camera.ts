/** Where a picture is looked at: the point in the middle, and pixels for each of its units. */
export interface Camera {
	readonly x: number;
	readonly y: number;
	readonly zoom: number;
}

/** Width and height of what it is seen in, in CSS pixels. */
export interface Frame {
	readonly width: number;
	readonly height: number;
}

export interface Point {
	readonly x: number;
	readonly y: number;
}

const LARGEST_ZOOM = 8;
const MARGIN = 28;

/** Sees all circles. O(circles). */
export function cameraOn(positions: Float32Array, radii: Float32Array, frame: Frame): Camera {
	let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
	for (let i = 0; i < radii.length; i++) {
		left = Math.min(left, positions[2 * i]! - radii[i]!);
		right = Math.max(right, positions[2 * i]! + radii[i]!);
		top = Math.min(top, positions[2 * i + 1]! - radii[i]!);
		bottom = Math.max(bottom, positions[2 * i + 1]! + radii[i]!);
	}
	if (radii.length === 0) return { x: 0, y: 0, zoom: 1 };
	const zoom = Math.min(
		2,
		Math.max(1, frame.width - 2 * MARGIN) / (right - left),
		Math.max(1, frame.height - 2 * MARGIN) / (bottom - top),
	);
	return { x: (left + right) / 2, y: (top + bottom) / 2, zoom };
}

/** A point of the picture as it is seen. */
export function seen({ x, y, zoom }: Camera, { width, height }: Frame, point: Point): Point {
	return { x: (point.x - x) * zoom + width / 2, y: (point.y - y) * zoom + height / 2 };
}

/** Moves the picture by so many pixels. */
export function moved(camera: Camera, right: number, down: number): Camera {
	return { ...camera, x: camera.x - right / camera.zoom, y: camera.y - down / camera.zoom };
}

/** Comes nearer (`factor` above 1) while what is seen at `at` stays there. */
export function zoomed(
	camera: Camera,
	{ width, height }: Frame,
	at: Point,
	factor: number,
): Camera {
	const zoom = Math.max(1e-6, Math.min(LARGEST_ZOOM, camera.zoom * factor));
	const [right, down] = [at.x - width / 2, at.y - height / 2];
	return {
		x: camera.x + right / camera.zoom - right / zoom,
		y: camera.y + down / camera.zoom - down / zoom,
		zoom,
	};
}

/** Radius of the lightest and of what has no figure, where the whole is drawn at 100 %. */
const SMALLEST = 3;

/**
 * Radii of circles whose areas are as the figures; the lightest stay large enough to be seen.
 * The heaviest grows with the fourth root of the number of circles, so that it is the first
 * thing seen among many, and does not cover the few. Where no figure is above 0 all are alike.
 */
export function radiiOf(figures: Float64Array): Float32Array {
	const heaviest = figures.reduce((most, each) => (each > most ? each : most), 0);
	const largest = Math.max(18, 9 * figures.length ** 0.25);
	return Float32Array.from(figures, (each) =>
		each > 0 ? Math.max(SMALLEST, largest * Math.sqrt(each / heaviest)) : SMALLEST,
	);
}

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** From `#rrggbb`, or from `rgb(…)` as computed styles have it; black from anything else. */
export function colourFrom(text: string): Colour {
	const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
	if (hex !== null) return three(hex.slice(1).map((digits) => Number.parseInt(digits, 16)));
	return three((text.match(/[\d.]+/g) ?? []).map(Number));
}

function three([red = 0, green = 0, blue = 0]: readonly number[]): Colour {
	return [red, green, blue];
}

export function cssOf(colour: Colour): string {
	return `rgb(${colour.map(Math.round).join(" ")})`;
}

/** So much of the second in the first; 0 to 1. */
export function mixed(one: Colour, other: Colour, part: number): Colour {
	return three(one.map((channel, k) => channel + (other[k]! - channel) * part));
}

/** Each channel as light, 0 to 1: without the curve of sRGB. */
export function linear(colour: Colour): Colour {
	return three(
		colour.map((channel) => {
			const value = channel / 255;
			return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
		}),
	);
}

/** Contrast as WCAG has it: 1 for the same luminance, 21 for black on white. */
export function contrast(one: Colour, other: Colour): number {
	const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (high! + 0.05) / (low! + 0.05);
}

function luminance(colour: Colour): number {
	const [red, green, blue] = linear(colour);
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CATEGORIES, type Category } from "../closure/categories.ts";
import { type Colour, colourFrom, contrast, linear } from "./colour.ts";
import { type Ground, isDark, LOOKS, paintOf } from "./look.ts";

/** The page's colours, as style.css has them. */
const style = readFileSync(new URL("style.css", import.meta.url), "utf8");
function ground(mode: "light" | "dark"): Ground {
	const token = (name: string) => {
		const found = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(style);
		return colourFrom(found![mode === "light" ? 1 : 2]!);
	};
	return { page: token("page"), text: token("text"), quiet: token("quiet") };
}
const GROUNDS = { light: ground("light"), dark: ground("dark") } as const;

/** How eyes that lack one kind of cone see linear colours (Machado and others, 2009). */
const EYES: Readonly<Record<string, readonly number[]>> = {
	"with all cones": [1, 0, 0, 0, 1, 0, 0, 0, 1],
	"with protanopia": [
		0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
	],
	"with deuteranopia": [
		0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
	],
	"with tritanopia": [
		1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
	],
};

function seen(colour: Colour, eye: readonly number[]): number[] {
	const light = linear(colour);
	return [0, 3, 6].map((k) =>
		Math.min(
			1,
			Math.max(
				0,
				light.reduce((sum, channel, c) => sum + channel * eye[k + c]!, 0),
			),
		),
	);
}

/** CIE L*a*b* of linear sRGB, white D65. */
function lab([r, g, b]: readonly number[]): number[] {
	const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
	const x = f((0.4124 * r! + 0.3576 * g! + 0.1805 * b!) / 0.95047);
	const y = f(0.2126 * r! + 0.7152 * g! + 0.0722 * b!);
	const z = f((0.0193 * r! + 0.1192 * g! + 0.9505 * b!) / 1.08883);
	return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function difference(one: readonly number[], other: readonly number[]): number {
	return Math.hypot(...lab(one).map((value, k) => value - lab(other)[k]!));
}

describe.each(["light", "dark"] as const)("on a %s page", (mode) => {
	const colourOf = (category: Category) => colourFrom(LOOKS[category][mode]);

	test.each(Object.keys(EYES))("eyes %s tell any two categories apart", (name) => {
		for (const one of CATEGORIES) {
			for (const other of CATEGORIES) {
				if (one >= other || LOOKS[one].texture !== LOOKS[other].texture) continue;
				const [a, b] = [one, other].map((each) => seen(colourOf(each), EYES[name]!));
				expect(difference(a!, b!), `${one} and ${other}`).toBeGreaterThan(14);
			}
		}
	});

	test("categories stand out from the page", () => {
		for (const each of CATEGORIES) {
			const there = contrast(colourOf(each), GROUNDS[mode].page);
			expect(there, each).toBeGreaterThan(mode === "light" ? 1.6 : 3);
		}
	});

	test("text can be read on every area", () => {
		expect(isDark(GROUNDS[mode])).toBe(mode === "dark");
		for (const category of [...CATEGORIES, null]) {
			for (const frame of [false, true]) {
				for (const faded of [false, true]) {
					const { fill, ink } = paintOf(category, GROUNDS[mode], { frame, faded });
					expect(contrast(fill, ink), `${category} ${frame} ${faded}`).toBeGreaterThanOrEqual(4.5);
				}
			}
		}
	});

	test("what is faded is nearer to the page than what is meant", () => {
		const { page } = GROUNDS[mode];
		for (const category of CATEGORIES) {
			const [faded, meant] = [true, false].map((each) =>
				contrast(paintOf(category, GROUNDS[mode], { faded: each }).fill, page),
			);
			expect(faded!).toBeLessThan(meant!);
			expect(faded!).toBeLessThan(1.5);
		}
	});
});

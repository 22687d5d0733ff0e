import type { Category } from "../closure/categories.ts";
import { type Colour, colourFrom, contrast, mixed } from "./colour.ts";

/**
 * How a category looks: a colour for either background, and a texture over it where areas
 * are filled, so that nobody needs to tell colours apart.
 */
export interface Look {
	readonly light: string;
	readonly dark: string;
	readonly texture: keyof typeof TEXTURES | "plain";
}

/** Lines of a texture, as an SVG path in a tile of `TILE` by `TILE`, and how wide they are. */
export const TEXTURES = {
	rising: { lines: "M-1 1L1 -1M0 8L8 0M7 9L9 7", width: 1 },
	falling: { lines: "M-1 7L1 9M0 0L8 8M7 -1L9 1", width: 1 },
	level: { lines: "M0 2.5H8M0 6.5H8", width: 1 },
	upright: { lines: "M2.5 0V8M6.5 0V8", width: 1 },
	dots: { lines: "M1 2H3M5 6H7", width: 2 },
} as const;
export const TILE = 8;

/** How strongly a texture's lines, in the colour of text, cover what is below. */
export const TEXTURE_STRENGTH = 0.3;

/** Colours in the manner of Okabe and Ito; of two that are alike to somebody, textures differ. */
export const LOOKS: Readonly<Record<Category, Look>> = {
	library: { light: "#56a0d3", dark: "#3f83b5", texture: "plain" },
	interpreter: { light: "#2fa084", dark: "#1f8069", texture: "level" },
	kernel: { light: "#8a6bbf", dark: "#7657ab", texture: "falling" },
	firmware: { light: "#b9a3dc", dark: "#9079bb", texture: "dots" },
	locales: { light: "#dcc03a", dark: "#b39c22", texture: "plain" },
	docs: { light: "#e8a94c", dark: "#b97f22", texture: "rising" },
	fonts: { light: "#d9a588", dark: "#9d6a4c", texture: "dots" },
	desktop: { light: "#dd8fba", dark: "#b0608e", texture: "upright" },
	toolchain: { light: "#e07f4f", dark: "#b9592a", texture: "plain" },
	nix: { light: "#7cbcdd", dark: "#5796b3", texture: "falling" },
	source: { light: "#a9b65c", dark: "#7d8a36", texture: "level" },
	glue: { light: "#b8bec7", dark: "#5f6771", texture: "rising" },
	other: { light: "#9fa9b6", dark: "#747d89", texture: "plain" },
};

/** A category's colour for a style sheet: it follows light and dark. */
export function cssColour(category: Category): string {
	return `light-dark(${LOOKS[category].light}, ${LOOKS[category].dark})`;
}

/** What is around the areas that are filled. */
export interface Ground {
	readonly page: Colour;
	readonly text: Colour;
	readonly quiet: Colour;
}

/** Is it a light text on a dark page? */
export function isDark({ page, text }: Ground): boolean {
	return contrast(page, [255, 255, 255]) > contrast(text, [255, 255, 255]);
}

/** An area's colour, and that of the text on it, which can always be read. */
export interface Paint {
	readonly fill: Colour;
	readonly ink: Colour;
}

/** Colours of an area: `frame` for one that other areas lie in, `faded` for what is not meant. */
export function paintOf(
	category: Category | null,
	ground: Ground,
	{ frame = false, faded = false } = {},
): Paint {
	const look = category === null ? null : LOOKS[category][isDark(ground) ? "dark" : "light"];
	const full = look === null ? mixed(ground.page, ground.text, 0.14) : colourFrom(look);
	const fill = mixed(full, ground.page, faded ? (frame ? 0.9 : 0.82) : frame ? 0.55 : 0);
	return { fill, ink: faded ? readable(fill, ground.quiet, ground.text) : inkOn(fill) };
}

/** Black or white, whichever stands out more: at least 4.5 on any colour. */
export function inkOn(fill: Colour): Colour {
	const black: Colour = [0, 0, 0];
	const white: Colour = [255, 255, 255];
	return contrast(fill, black) >= contrast(fill, white) ? black : white;
}

function readable(fill: Colour, wanted: Colour, otherwise: Colour): Colour {
	return contrast(fill, wanted) >= 4.5 ? wanted : otherwise;
}

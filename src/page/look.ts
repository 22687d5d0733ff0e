import type { Category } from "../closure/categories.ts";

/**
 * How a category looks: a colour for either background, and a texture over it where areas
 * are filled, so that nobody needs to tell colours apart.
 */
export interface Look {
	readonly light: string;
	readonly dark: string;
	readonly texture: "plain" | "rising" | "falling" | "dots" | "level";
}

/** Colours in the manner of Okabe and Ito; of two that are alike to somebody, textures differ. */
export const LOOKS: Readonly<Record<Category, Look>> = {
	library: { light: "#56a0d3", dark: "#3f83b5", texture: "plain" },
	interpreter: { light: "#2fa084", dark: "#1f8069", texture: "plain" },
	kernel: { light: "#8a6bbf", dark: "#7657ab", texture: "plain" },
	firmware: { light: "#b9a3dc", dark: "#9079bb", texture: "dots" },
	locales: { light: "#ecd457", dark: "#b39c22", texture: "plain" },
	docs: { light: "#f0b45a", dark: "#b97f22", texture: "rising" },
	fonts: { light: "#d9a588", dark: "#9d6a4c", texture: "dots" },
	desktop: { light: "#dd8fba", dark: "#b0608e", texture: "plain" },
	toolchain: { light: "#e07f4f", dark: "#b9592a", texture: "plain" },
	nix: { light: "#8ecbe8", dark: "#5796b3", texture: "falling" },
	source: { light: "#b3c06a", dark: "#7d8a36", texture: "level" },
	glue: { light: "#c3c8cf", dark: "#5f6771", texture: "rising" },
	other: { light: "#aab2bd", dark: "#747d89", texture: "plain" },
};

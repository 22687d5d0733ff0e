import { colourFrom } from "../colour.ts";
import type { Colour, Palette } from "./renderer.ts";

/** The colours of the page as they are now, as its style sheet says. */
export function paletteOf(element: Element): Palette {
	const style = getComputedStyle(element);
	return {
		page: parsed(style.backgroundColor),
		text: parsed(style.color),
		quiet: parsed(style.borderTopColor),
		accent: parsed(style.outlineColor),
	};
}

export const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

/** Of `rgb(1, 2, 3)`, as every browser computes colours. */
function parsed(text: string): Colour {
	const [red, green, blue] = colourFrom(text);
	return [red / 255, green / 255, blue / 255, 1];
}

export function inCss([red, green, blue, alpha]: Colour): string {
	return `rgb(${red * 255} ${green * 255} ${blue * 255} / ${alpha})`;
}

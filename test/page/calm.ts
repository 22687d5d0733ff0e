import type { Page } from "playwright-core";

/** What counts how much of a page is shifted, where it runs in it first. */
export const COUNT_SHIFTS = `
	window.shifted = 0;
	new PerformanceObserver((list) => {
		for (const { value } of list.getEntries()) shifted += value;
	}).observe({ type: "layout-shift", buffered: true });
`;

/** How much was shifted so far. */
export function shifts(page: Page): Promise<unknown> {
	return page.evaluate("shifted");
}

/** Pixels by which a page, and a part of it, are wider than their room. */
export function overhang(page: Page, selector: string): Promise<number[]> {
	return page.evaluate(
		(part) =>
			[document.documentElement, document.querySelector(part)!].map(
				({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
			),
		selector,
	);
}

import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong in that part of the page, in words. */
export async function axeFinds(page: Page, selector: string): Promise<string[]> {
	await page.evaluate(axe.source); // the page's policy bars scripts that are added to it
	const { violations } = await page.evaluate(async (within) => {
		const { axe: there } = globalThis as unknown as { axe: typeof axe };
		return await there.run(within);
	}, selector);
	return violations.flatMap(({ id, nodes }) =>
		nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
	);
}

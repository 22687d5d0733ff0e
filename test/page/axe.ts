import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Axe {
	run(
		selector: string,
	): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
}

/** What axe finds wrong in that part of the page, in words. */
export async function axeFinds(page: Page, selector: string): Promise<string[]> {
	await page.evaluate(source); // the page's policy bars scripts that are added to it
	const { violations } = await page.evaluate(async (within) => {
		const { axe } = globalThis as unknown as { axe: Axe };
		return await axe.run(within);
	}, selector);
	return violations.flatMap(({ id, nodes }) =>
		nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
	);
}

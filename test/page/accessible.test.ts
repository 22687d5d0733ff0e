import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { COUNT_SHIFTS, shifts } from "./calm.ts";
import { follow, openPage, reportOf, settled, turnTo, viewsOf } from "./support.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const example = (n: number) =>
	fileURLToPath(new URL(`../../examples/system-${n}.whittle`, import.meta.url));
const REPORT = ["--diff", example(2), example(1)];

/** A path picked, something looked for, and two things tried. */
const BUSY = "&at=python3&find=python&step=drop+perl&step=swap+systemd%3Dstub%3A1000";

/** What axe finds, in lines. */
async function findings(page: Page): Promise<string[]> {
	const results = await page.evaluate<AxeResults>(`${AXE}; axe.run(document)`);
	return results.violations.flatMap(({ id, help, nodes }) =>
		nodes.map(({ html }) => `${id}: ${help}: ${html}`),
	);
}

test.each([{ dark: false }, { dark: true }])(
	"axe finds nothing in any view (dark: $dark)",
	async ({ dark }) => {
		const page = await openPage(reportOf(...REPORT), { dark });
		const views = await viewsOf(page);
		expect(views).toEqual(["Map", "Graph", "Table", "Diff"]);
		for (const view of views) {
			await turnTo(page, view);
			expect({ view, found: await findings(page) }).toEqual({ view, found: [] });
			await follow(page, `view=${view.toLowerCase()}${BUSY}`);
			expect({ view, busy: await findings(page) }).toEqual({ view, busy: [] });
		}
	},
);

test("axe finds nothing where a link means nothing", async () => {
	const page = await openPage(`${reportOf(...REPORT)}#at=nobody&step=drop+nothing`);
	expect(await page.getByRole("status").allInnerTexts()).toContainEqual(
		expect.stringContaining("nobody"),
	);
	expect(await findings(page)).toEqual([]);
});

test("every control of the frame is reached by Tab, and is seen to have the focus", async () => {
	const page = await openPage(`${reportOf(...REPORT)}#view=table${BUSY}`);
	await settled(page);
	const wanted = await page.evaluate(() => {
		const controls = [
			...document.querySelectorAll<HTMLElement>(
				":is(.top, .side) :is(button, input, select, a[href], summary, textarea, [tabindex])",
			),
		].filter((each) => each.tabIndex >= 0 && each.checkVisibility() && !each.matches(":disabled"));
		controls.forEach((each, k) => {
			each.dataset.control = String(k);
		});
		return controls.map((each) => each.outerHTML.slice(0, 200));
	});
	expect(wanted.length).toBeGreaterThan(5); // four views, the search, the measure
	const reached = new Set<number>();
	const unseen: string[] = [];
	for (let k = 0; k < 400 && reached.size < wanted.length; k++) {
		await page.keyboard.press("Tab");
		const { control, seen, html } = await page.evaluate(() => {
			const element = document.activeElement;
			if (!(element instanceof HTMLElement)) return { control: undefined, seen: true, html: "" };
			const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
			return {
				control: element.dataset.control,
				seen:
					(outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== "none",
				html: element.outerHTML.slice(0, 200),
			};
		});
		if (control === undefined) continue;
		reached.add(Number(control));
		if (!seen) unseen.push(html);
	}
	expect(wanted.filter((_, k) => !reached.has(k))).toEqual([]);
	expect(unseen).toEqual([]);
});

test.each([1280, 800, 400])("nothing moves while the page loads, %i wide", async (width) => {
	const report = reportOf(...REPORT);
	for (const view of ["map", "graph", "table", "diff"]) {
		const page = await openPage(`${report}#view=${view}${BUSY}`, { width, first: COUNT_SHIFTS });
		await settled(page);
		expect({ view, moved: await shifts(page) }).toEqual({ view, moved: 0 });
	}
});

test.each([640, 400, 320])(
	"at %i pixels, a zoom of 200 % or more, nothing goes sideways",
	async (width) => {
		const page = await openPage(reportOf(...REPORT), { width });
		for (const view of await viewsOf(page)) {
			await follow(page, `view=${view.toLowerCase()}${BUSY}`);
			const [wide, room] = await page.evaluate(() => [
				document.documentElement.scrollWidth,
				document.documentElement.clientWidth,
			]);
			expect({ view, wide }).toEqual({ view, wide: room });
		}
	},
);

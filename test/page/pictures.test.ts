import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { follow, openPage, reportOf, settled } from "./support.ts";

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** Out of the way of git; `node scripts/pictures.mjs` brings them to docs/. */
const PLACE = path("node_modules/.pictures");

/** What the pictures show, by the state of the page that stands behind `#`. */
const PICTURES = {
	map: "view=map&at=perl",
	graph: "view=graph&at=python3",
	table: "view=table",
	diff: "view=diff",
	"what-if": "view=map&step=drop+perl&step=cut+gdb:python3",
};

test.each([{ dark: false }, { dark: true }])(
	"pictures of every view are made (dark: $dark)",
	async ({ dark }) => {
		mkdirSync(PLACE, { recursive: true });
		const report = reportOf(
			path("examples/system-2.whittle"),
			"--diff",
			path("examples/system-1.whittle"),
		);
		const page = await openPage(report, { dark });
		for (const [name, link] of Object.entries(PICTURES)) {
			await follow(page, link);
			await page.getByText("Placing the paths").waitFor({ state: "hidden" });
			await settled(page);
			await page.mouse.move(1, 799); // over nothing that tells of itself
			const file = join(PLACE, `${name}${dark ? "-dark" : ""}.png`);
			rmSync(file, { force: true });
			await page.screenshot({ path: file, animations: "disabled" });
			expect(statSync(file).size).toBeGreaterThan(5000);
		}
	},
);

import { expect, test } from "vitest";
import * as contract from "../contract.ts";
import { store, v1, whittle } from "../support.ts";
import { openPage, reportOf } from "./support.ts";

test("the page's totals are the command line's", async () => {
	const page = await openPage(reportOf(...store, v1));
	const { total } = contract.show.parse(whittle([...store, v1, "--json"]).json());
	const heading = await page.locator("header").innerText();
	expect(heading).toContain(`${(total.narSize! / 1024 ** 2).toFixed(1)} MiB NAR`);
	expect(heading).toContain(`${total.paths.toLocaleString("en-US")} paths`);
});

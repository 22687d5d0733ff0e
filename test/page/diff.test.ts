import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import * as contract from "../contract.ts";
import { folder, store, v1, v2, whittle } from "../support.ts";
import { drawnClosure, openPage, reportOf } from "./support.ts";

const report = () => reportOf(...store, v2, "--diff", v1);
const answer = contract.diff.parse(whittle(["diff", ...store, v1, v2, "--json"]).json());

const rows = (page: Page) => page.locator(".diff-table tbody tr:has(th)");
const chip = (page: Page, name: RegExp) => page.getByRole("button", { name });
const numberIn = (text: string) => Number(/[\d,]+/.exec(text)![0].replaceAll(",", ""));

/** All of them: small ones too, and every page of the table. */
async function showAll(page: Page): Promise<void> {
	const small = chip(page, /^Show [\d,]+ under 8 KiB/);
	if ((await small.count()) > 0) await small.click();
	for (const more = chip(page, /^Show [\d,]+ more of/); (await more.count()) > 0; ) {
		await more.click();
	}
}

test("a report with --diff opens on the packages that the command line lists, in its order", async () => {
	const page = await openPage(report());
	const heading = await page.locator(".diff-head").innerText();
	expect(heading).toContain(v1);
	expect(heading).toContain(v2);
	expect(heading).toContain(`${answer.paths.added} added, ${answer.paths.removed} removed`);
	await showAll(page);
	const names = await rows(page).locator("th").allInnerTexts();
	expect(names).toEqual(answer.diffs.map(({ name }) => name));
	const marks = await rows(page).locator(".diff-mark").allInnerTexts();
	for (const [k, { status }] of answer.diffs.entries()) {
		expect(marks[k]).toMatch({ added: /^A/, removed: /^R/, changed: /^[UDC]/ }[status]);
	}
});

test("chips tell how many there are of a sort, and leave only those", async () => {
	const page = await openPage(report());
	await showAll(page);
	for (const status of ["changed", "added", "removed"] as const) {
		const expected = answer.diffs.filter((each) => each.status === status).map(({ name }) => name);
		const button = chip(page, new RegExp(`^${status} [\\d,]+$`, "i"));
		expect(numberIn(await button.innerText())).toBe(expected.length);
		await button.click();
		expect(await rows(page).locator("th").allInnerTexts()).toEqual(expected);
	}
});

test("a row opens by keyboard to the chain that let it in; its paths can be picked", async () => {
	const page = await openPage(report());
	const entered = answer.diffs.find(({ status, let_in }) => status === "added" && let_in !== null)!;
	const opener = page.getByRole("button", { name: entered.name, exact: true });
	await opener.focus();
	await page.keyboard.press("Enter");
	expect(await opener.getAttribute("aria-expanded")).toBe("true");
	const chain = page.locator(".diff-chain");
	const name = (path: string) => path.slice("/nix/store/".length + 33);
	expect(await chain.getByRole("button").allInnerTexts()).toEqual(entered.because.map(name));
	const [referrer, reference] = entered.let_in!.map(name);
	expect(await chain.innerText()).toContain(`${referrer} + new → ${reference}`);
	await chain.getByRole("button").last().click();
	expect(decodeURIComponent(new URL(page.url()).hash)).toContain(
		`at=${entered.because.at(-1)!.slice("/nix/store/".length)}`,
	);
	const [, ...others] = await page.locator(".diff-details section").allInnerTexts();
	expect(others.join("\n")).toContain(entered.because.at(-1)!.slice("/nix/store/".length));
	await opener.press("Enter");
	expect(await page.locator(".diff-details").count()).toBe(0);
});

test("the search finds packages by what they were, and by what they are", async () => {
	const page = await openPage(report());
	await showAll(page);
	for (const status of ["removed", "added"] as const) {
		const { name } = answer.diffs.find((each) => each.status === status)!;
		await page.getByLabel("Search paths").fill(name);
		await rows(page).first().waitFor();
		expect(await rows(page).locator("th").allInnerTexts()).toContain(name);
		expect(await rows(page).count()).toBeLessThan(answer.diffs.length);
	}
	await page.getByLabel("Search paths").fill("there is no such thing");
	await page.getByText("None of these.").waitFor();
});

test("nothing in it keeps anybody out, in the light and in the dark, wide and narrow", async () => {
	const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
	const address = report();
	for (const opening of [{ dark: false }, { dark: true, width: 400 }]) {
		const page = await openPage(address, opening);
		await rows(page).first().getByRole("button").click();
		const found = await page.evaluate<{ id: string }[]>(
			`${axe}; axe.run(document.querySelector(".diff")).then(({ violations }) => violations)`,
		);
		expect(found).toEqual([]);
		const { scrollWidth, clientWidth } = await page.evaluate<Record<string, number>>(
			"(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))(document.querySelector('.diff-scroll'))",
		);
		expect(scrollWidth).toBe(clientWidth);
	}
});

test("hostile names are text", async () => {
	const place = folder();
	const names = [
		"</script><script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		"two\nlines",
		"\u202egnp",
	];
	const path = (name: string, i: number) =>
		`/nix/store/${String(10 + i).padStart(32, "0")}-${name}`;
	const file = (name: string, of: readonly string[]) => {
		const root = `/nix/store/${"1".repeat(32)}-root-${name}`;
		const document = {
			[root]: { narSize: 10, references: of },
			...Object.fromEntries(of.map((each) => [each, { narSize: 100_000, references: [] }])),
		};
		writeFileSync(join(place, `${name}.json`), JSON.stringify(document));
		return join(place, `${name}.json`);
	};
	const old = file("1", []);
	const now = file("2", names.map(path));
	const page = await openPage(reportOf(now, "--diff", old));
	await showAll(page);
	for (const button of await rows(page).getByRole("button").all()) await button.click();
	const text = await page.locator(".diff").innerText();
	for (const name of ["</script><script>alert(1)</script>", "two\\nlines", "\\u{202e}gnp"]) {
		expect(text).toContain(name);
	}
	expect(await page.locator(".diff :is(img, script)").count()).toBe(0);
});

test("twenty thousand packages are there at once, and drawn a page at a time", async () => {
	const now = drawnClosure(20_000);
	const none = join(folder(), "old.json");
	writeFileSync(none, JSON.stringify({ [`/nix/store/${"1".repeat(32)}-root`]: { narSize: 1 } }));
	const out = join(folder(), "report.html");
	expect(whittle(["report", now, "--diff", none, "-o", out]).status).toBe(0);
	const page = await openPage(pathToFileURL(out).href);
	await rows(page).first().waitFor();
	expect(numberIn(await chip(page, /^Added/).innerText())).toBe(20_000);
	expect(await rows(page).count()).toBe(200);
	await chip(page, /^Show 200 more of/).click();
	expect(await rows(page).count()).toBe(400);
});

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import * as contract from "../contract.ts";
import { store, v1, v2, whittle } from "../support.ts";
import { axeFinds } from "./axe.ts";
import { openPage, reportOf } from "./support.ts";

const subject = [...store, v1];

function top() {
	return contract.top.parse(whittle(["top", "-n", "0", "--json", ...subject]).json()).paths;
}

const hashOf = (url: string) => new URLSearchParams(new URL(url).hash.slice(1));
const base = (path: string) => path.slice("/nix/store/".length);

test("the list below the field has the heaviest of what is found; keys step on and select", async () => {
	const found = top().filter(({ path }) => path.toLowerCase().includes("lib"));
	expect(found.length).toBeGreaterThan(12);
	const page = await openPage(reportOf(...subject));
	await page.keyboard.press("/");
	await page.keyboard.type("LIB");
	const options = page.getByRole("search").getByRole("option");
	await expect.poll(() => options.count()).toBe(10);
	const texts = await options.allInnerTexts();
	for (const [k, text] of texts.entries()) expect(text).toContain(found[k]!.name);
	expect(await page.getByRole("search").getByRole("status").first().innerText()).toBe(
		`${found.length} of ${top().length}`,
	);
	for (let k = 0; k < 11; k++) await page.keyboard.press("ArrowDown");
	const active = page.getByRole("search").getByRole("option", { selected: true });
	await expect.poll(() => active.getAttribute("aria-posinset")).toBe("11");
	expect(await active.innerText()).toContain(found[10]!.name);
	expect(await page.locator("#search").getAttribute("aria-activedescendant")).toBe(
		await active.getAttribute("id"),
	);
	await expect.poll(() => hashOf(page.url()).get("at")).toBe(base(found[10]!.path));
	await page.keyboard.press("ArrowUp");
	await expect.poll(() => hashOf(page.url()).get("at")).toBe(base(found[9]!.path));
	await page.keyboard.press("Escape");
	expect(await options.count()).toBe(0);
	expect(await page.locator("#search").inputValue()).toBe("");
	expect(await page.evaluate(() => document.activeElement?.id)).not.toBe("search");
});

test("Enter selects the heaviest, a click what it is on", async () => {
	const found = top().filter(({ path }) => path.includes("perl"));
	const page = await openPage(reportOf(...subject));
	await page.locator("#search").fill("perl");
	await page.keyboard.press("Enter");
	await expect.poll(() => hashOf(page.url()).get("at")).toBe(base(found[0]!.path));
	await page.keyboard.type(" "); // blanks around it mean nothing
	await page.getByRole("search").getByRole("option").nth(1).click();
	await expect.poll(() => hashOf(page.url()).get("at")).toBe(base(found[1]!.path));
	expect(await page.getByRole("listbox").count()).toBe(0);
});

test("what is no expression is said, and the table is empty until it is one", async () => {
	const page = await openPage(`${reportOf(...subject)}#view=table`);
	await page.locator("#search").fill("/(/");
	await page.locator("#search-fault").getByText("not a regular expression").waitFor();
	expect(await page.getByRole("grid").count()).toBe(0);
	await page.locator("#search").fill("/^perl-/");
	await page.getByRole("grid").waitFor();
	expect(await page.locator("#search-fault").count()).toBe(0);
});

test("an expression of a link that never ends is not run, and the page works", async () => {
	const url = reportOf(...subject);
	const page = await openPage(`${url}#view=table&find=/(.*)*$x/&step=drop+/(.*)*$x/`);
	await page.locator("#search-fault").getByText("came with the link").waitFor();
	await page.getByText(/link could not be followed in full: drop/).waitFor();
	await page.locator("#search").fill("perl");
	await page.getByRole("search").getByRole("option").first().waitFor();
});

test("one that ends waits for Enter; a tame one runs at once", async () => {
	const url = reportOf(...subject);
	const page = await openPage(`${url}#view=table&find=/^(perl|bash)-/`);
	await page.locator("#search-fault").waitFor();
	await page.locator("#search").press("Enter");
	const found = top().filter(({ name }) => /^(perl|bash)-/.test(name));
	await expect
		.poll(() => page.getByRole("grid").getAttribute("aria-rowcount"))
		.toBe(`${found.length + 1}`);
	const other = await openPage(`${url}#view=table&find=/^perl-/`);
	await other.getByRole("grid").waitFor();
	expect(await other.locator("#search-fault").count()).toBe(0);
});

test("the keys of the page work outside of fields, without modifiers, and not when turned off", async () => {
	const page = await openPage(reportOf(...subject, "--diff", v2));
	const pressed = () => page.getByRole("navigation").locator("[aria-pressed=true]").innerText();
	for (const [key, name] of [
		["2", "Graph"],
		["3", "Table"],
		["4", "Diff"],
		["1", "Map"],
	] as const) {
		await page.keyboard.press(key);
		await expect.poll(pressed).toBe(name);
	}
	await page.keyboard.press("m");
	await expect.poll(() => hashOf(page.url()).get("by")).toBe("nar");
	await page.keyboard.press("Control+3");
	await page.locator("#search").pressSequentially("3x");
	await expect.poll(() => page.locator("#search").inputValue()).toBe("3x");
	expect(await pressed()).toBe("Map");
	expect(hashOf(page.url()).has("step")).toBe(false);
	await page.keyboard.press("Escape");
	await page.keyboard.press("x");
	await page.getByText("Select a path first").waitFor();
	const [heaviest] = top();
	await page.keyboard.press("/");
	await page.keyboard.type(base(heaviest!.path));
	await page.keyboard.press("Enter");
	await page.locator("#search").blur();
	await page.keyboard.press("x");
	await expect.poll(() => hashOf(page.url()).get("step")).toBe(`drop ${base(heaviest!.path)}`);
	await page.keyboard.press("u");
	await expect.poll(() => hashOf(page.url()).has("step")).toBe(false);
	await page.keyboard.press("Escape");
	await expect.poll(() => page.locator("#search").inputValue()).toBe("");
	await expect.poll(() => hashOf(page.url()).has("at")).toBe(true);
	await page.keyboard.press("Escape");
	await expect.poll(() => hashOf(page.url()).has("at")).toBe(false);

	await page.keyboard.press("?");
	const dialog = page.getByRole("dialog", { name: "Keys" });
	await dialog.waitFor();
	await page.keyboard.press("3"); // nothing behind the list
	await dialog.getByLabel("Single keys work everywhere").uncheck();
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "hidden" });
	await page.keyboard.press("3");
	expect(await pressed()).toBe("Map");
	await page.getByRole("button", { name: "Keys" }).click();
	await dialog.waitFor();
});

test("a copied link brings back what is shown, in the same tab and in another", async () => {
	const url = reportOf(...subject);
	const page = await openPage(`${url}#view=table`);
	await page.evaluate(() => {
		navigator.clipboard.writeText = async (text) => {
			document.body.dataset.copied = text;
		};
	});
	await page.getByRole("grid").focus();
	for (const key of ["ArrowDown", "ArrowDown", "Enter", "x"]) await page.keyboard.press(key);
	await page.getByLabel("Category").selectOption("library");
	await page.getByRole("button", { name: "Copy link" }).click();
	await page.getByText("Copied the end of the address").waitFor();
	const link = (await page.locator("body").getAttribute("data-copied"))!;
	expect(link).toMatch(/^#view=table&/);
	const third = top()[2]!;
	for (const other of [await openPage(`${url}${link}`), page]) {
		if (other === page) {
			await page.evaluate(() => {
				location.hash = "view=graph";
			});
			await page.getByRole("grid").waitFor({ state: "detached" });
			await page.evaluate((to) => {
				location.hash = to;
			}, link);
		}
		await other.getByRole("grid").waitFor();
		expect(await other.getByLabel("Category").inputValue()).toBe("library");
		const words = hashOf(other.url());
		expect(words.get("at")).toBe(base(third.path));
		expect(words.get("step")).toBe(`drop ${base(third.path)}`);
	}
	await page.evaluate(() => {
		location.hash = "view=nonsense";
	});
	await page.getByText(/could not be followed in full: view=nonsense/).waitFor();
});

test("of a served page the whole address is copied, and the button says what is in it", async () => {
	const report = readFileSync(new URL(reportOf(...subject)));
	const server = createServer((_, response) => {
		response.setHeader("content-type", "text/html").end(report);
	}).listen(0, "127.0.0.1");
	onTestFinished(() => void server.close());
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const url = `http://127.0.0.1:${port}/?token=abc`;
	const page = await openPage(url);
	await page.evaluate(() => {
		navigator.clipboard.writeText = async (text) => {
			document.body.dataset.copied = text;
		};
	});
	const button = page.getByRole("button", { name: "Copy link" });
	expect(await button.getAttribute("title")).toContain("for you alone");
	await button.click();
	await page.getByText("Copied the address").waitFor();
	expect(await page.locator("body").getAttribute("data-copied")).toBe(
		`${url}#view=map&by=retained`,
	);
});

test("where the browser lets nothing be copied, the link is said", async () => {
	const page = await openPage(`${reportOf(...subject)}#view=table`);
	await page.evaluate(() => {
		navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
		document.execCommand = () => false;
	});
	await page.getByRole("button", { name: "Copy link" }).click();
	await page.getByText(/does not let the page copy.*#view=table/).waitFor();
	const download = page.waitForEvent("download");
	await page.getByRole("button", { name: "Copy as CSV" }).click();
	expect((await download).suggestedFilename()).toBe("paths.csv");
	await page.getByText(/saved .* rows as CSV in paths.csv/).waitFor();
});

test("axe finds nothing in the top bar, its list and its dialog, light and dark", async () => {
	const url = reportOf(...subject);
	for (const dark of [false, true]) {
		const page = await openPage(url, { dark });
		expect(await axeFinds(page, "header")).toEqual([]);
		await page.locator("#search").fill("lib");
		await page.keyboard.press("ArrowDown");
		await page.getByRole("search").getByRole("option", { selected: true }).waitFor();
		expect(await axeFinds(page, "header")).toEqual([]);
		await page.locator("#search").fill("/(/");
		await page.locator("#search-fault").waitFor();
		expect(await axeFinds(page, "header")).toEqual([]);
		await page.keyboard.press("Escape");
		await page.keyboard.press("?");
		await page.getByRole("dialog").waitFor();
		expect(await axeFinds(page, "dialog")).toEqual([]);
	}
});

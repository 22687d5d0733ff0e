import { writeFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { size } from "../../src/closure/size.ts";
import { ILLEGAL_NAMES, storePath } from "../../src/closure/testing.ts";
import * as contract from "../contract.ts";
import { folder, store, v1, whittle } from "../support.ts";
import { drawnClosure, openPage, reportOf } from "./support.ts";

/** The paths of the test system by what they hold, as the command line tells. */
function held() {
	const all = contract.top.parse(whittle(["top", ...store, v1, "-n", "100000", "--json"]).json());
	const [root, ...paths] = all.paths;
	return { total: all.total, root: root!, paths };
}

const map = (page: Page) => page.getByRole("application");
const crumbs = (page: Page) => page.getByRole("navigation", { name: "Holders" });
const spoken = (page: Page) => map(page).getByRole("status");
const bytesShown = async (page: Page) =>
	Number(await page.locator(".caption data").getAttribute("value"));

/** The colour of the map at a place, once it is drawn. */
async function pixel(page: Page, x: number, y: number): Promise<string> {
	await page.evaluate(
		() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
	);
	return page.locator(".map canvas").evaluate(
		(element, at) => {
			if (!(element instanceof HTMLCanvasElement)) throw new Error("no canvas");
			return element.getContext("2d")!.getImageData(at.x, at.y, 1, 1).data.join();
		},
		{ x, y },
	);
}

/** Goes along the map with the keys until it says a name; fails where it does not come to it. */
async function goTo(page: Page, name: string) {
	await map(page).focus();
	for (let steps = 0; steps < 200; steps++) {
		const said = await spoken(page).innerText();
		if (said.startsWith(`${name}.`)) return;
		await page.keyboard.press(steps === 0 ? "ArrowDown" : "ArrowRight");
	}
	throw new Error(`the keys do not come to ${name}`);
}

test("all of the map, and a part that is zoomed into, are what the command line says", async () => {
	const { total, root, paths } = held();
	const page = await openPage(reportOf(...store, v1));
	await expect.poll(() => bytesShown(page)).toBe(total.narSize);
	await expect.poll(() => bytesShown(page)).toBe(root.retainedSize);
	const holder = paths.find(({ name }) => name === "system-path")!;
	await goTo(page, "system-path");
	expect(await spoken(page).innerText()).toContain(size(holder.retainedSize));
	await page.keyboard.press("Enter");
	await expect.poll(() => bytesShown(page)).toBe(holder.retainedSize);
	await expect.poll(() => crumbs(page).getByRole("listitem").count()).toBe(2);
	await page.keyboard.press("Escape");
	await expect.poll(() => bytesShown(page)).toBe(total.narSize);
});

test("the heaviest comes first; a click selects it, a double click zooms, the trail leads back", async () => {
	const { root, paths } = held();
	const first = paths.filter(({ path }) => path !== root.path)[0]!;
	const page = await openPage(reportOf(...store, v1));
	const names = await map(page).getByRole("listitem").allInnerTexts();
	expect(names[0]).toBe(`${first.name}: ${size(first.retainedSize)} NAR`);
	await map(page).click({ position: { x: 12, y: 6 } });
	const base = first.path.slice(first.path.lastIndexOf("/") + 1);
	await expect.poll(() => new URL(page.url()).hash).toContain(`at=${base}`);
	await map(page).dblclick({ position: { x: 12, y: 6 } });
	await expect.poll(() => bytesShown(page)).toBe(first.retainedSize);
	await page.getByRole("button", { name: "Table" }).click();
	await page.getByRole("button", { name: "Map" }).click();
	await expect.poll(() => bytesShown(page)).toBe(first.retainedSize);
	await crumbs(page).getByRole("button").first().click();
	await expect.poll(() => bytesShown(page)).toBe(root.retainedSize);
	await expect
		.poll(() => new URL(page.url()).hash)
		.toContain(root.path.slice(root.path.lastIndexOf("/") + 1));
});

test("what is selected elsewhere is shown, though the map is zoomed into something else", async () => {
	const { total, paths } = held();
	const inside = paths.find(({ name }) => name === "system-path")!;
	const outside = paths.find(({ name }) => /^linux-.*-modules/.test(name))!;
	const page = await openPage(reportOf(...store, v1));
	await goTo(page, "system-path");
	await page.keyboard.press("Enter");
	await expect.poll(() => bytesShown(page)).toBe(inside.retainedSize);
	await page.evaluate(
		(at) => {
			location.hash = `view=map&at=${at}`;
		},
		outside.path.slice(outside.path.lastIndexOf("/") + 1),
	);
	await expect.poll(() => bytesShown(page)).toBe(total.narSize);
	await expect.poll(() => page.locator(".outline.selected:not(.inexact)").count()).toBe(1);
});

test("it is told in words who shares a path, and what holds it", async () => {
	const page = await openPage(reportOf(...store, v1));
	await goTo(page, held().paths.find(({ name }) => name.startsWith("glibc-2"))!.name);
	expect(await spoken(page).innerText()).toMatch(
		/Category: library\. Shared by \d+ referrers: .*; held by nixos-system.*, which they have in common/,
	);
});

test("x tries without what is selected, and takes that back", async () => {
	const page = await openPage(reportOf(...store, v1));
	await goTo(page, "system-path");
	await page.keyboard.press("x");
	await expect.poll(() => spoken(page).innerText()).toContain("Gone by what is tried");
	await expect.poll(() => new URL(page.url()).hash).toMatch(/step=drop\+\w+-system-path/);
	await page.keyboard.press("x");
	await expect.poll(() => spoken(page).innerText()).not.toContain("Gone");
	await expect.poll(() => new URL(page.url()).hash).not.toContain("step=");
});

test("what is not looked for fades, by name and by category", async () => {
	const page = await openPage(reportOf(...store, v1));
	await goTo(page, held().paths.find(({ name }) => /^linux-.*-modules/.test(name))!.name);
	const box = (await page.locator(".outline.selected").boundingBox())!;
	const place = (await map(page).boundingBox())!;
	const at = [box.x - place.x + box.width / 2, box.y - place.y + box.height - 12] as const;
	const plain = await pixel(page, ...at);
	await page.getByRole("combobox", { name: "Search paths" }).fill("perl");
	await expect.poll(() => pixel(page, ...at)).not.toBe(plain);
	const faded = await pixel(page, ...at);
	await page.getByRole("combobox", { name: "Search paths" }).fill("linux");
	await expect.poll(() => pixel(page, ...at)).toBe(plain);
	await page.getByRole("combobox", { name: "Search paths" }).fill("");
	await page.getByRole("button", { name: /^library/ }).click();
	await expect.poll(() => pixel(page, ...at)).toBe(faded);
	await page.getByRole("button", { name: /^kernel/ }).click();
	await expect.poll(() => pixel(page, ...at)).toBe(plain);
	await expect.poll(() => new URL(page.url()).hash).toContain("in=library&in=kernel");
});

test("the pointer is told what it is on, inside the window", async () => {
	const page = await openPage(reportOf(...store, v1), { width: 900, height: 600 });
	const { x, y, width, height } = (await map(page).boundingBox())!;
	for (const [across, down] of [
		[2, 2],
		[width - 2, 2],
		[2, height - 2],
		[width - 2, height - 2],
	] as const) {
		await page.mouse.move(x + across, y + down);
		const tooltip = (await page.locator(".tooltip").boundingBox())!;
		expect(tooltip.x).toBeGreaterThanOrEqual(0);
		expect(tooltip.y).toBeGreaterThanOrEqual(0);
		expect(tooltip.x + tooltip.width).toBeLessThanOrEqual(900);
		expect(tooltip.y + tooltip.height).toBeLessThanOrEqual(600);
	}
});

test("categories add up to the whole", async () => {
	const page = await openPage(reportOf(...store, v1));
	const { categories } = contract.show.parse(whittle([...store, v1, "--json"]).json());
	const list = page.getByRole("list", { name: /Categories/ });
	for (const { category, narSize } of categories) {
		await expect
			.poll(() => list.getByRole("button", { name: new RegExp(`^${category} `) }).innerText())
			.toContain(size(narSize));
	}
	expect(await list.getByRole("button").count()).toBe(categories.length);
});

test("a closure of 20,000 paths is drawn, and its small ones can be gone into", async () => {
	const page = await openPage(reportOf(drawnClosure(20_000)));
	const whole = await bytesShown(page);
	await map(page).focus();
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("End");
	await expect.poll(() => spoken(page).innerText()).toMatch(/^[\d,]+ more paths\. /);
	await page.keyboard.press("Enter");
	await expect.poll(() => bytesShown(page)).toBeLessThan(whole);
	await expect.poll(() => crumbs(page).getByRole("listitem").last().innerText()).toMatch(/more$/);
	await page.keyboard.press("ArrowDown");
	await expect.poll(() => spoken(page).innerText()).toMatch(/^package/);
	await page.keyboard.press("Backspace");
	await expect.poll(() => bytesShown(page)).toBe(whole);
});

test("names from outside are text and nothing else", async () => {
	const names = [
		...ILLEGAL_NAMES.filter((name) => !/[/\0]|^\.+$/.test(name)),
		"<img src=x>",
		"<script>alert(1)",
	];
	const paths = names.map((name, k) => storePath(k, name));
	const file = join(folder(), "closure.json");
	const entries = paths.map((path, k) => [
		path,
		{ narSize: 1000 * (k + 1), references: k === 0 ? paths : [] },
	]);
	writeFileSync(file, JSON.stringify(Object.fromEntries(entries)));
	const page = await openPage(reportOf(file));
	await map(page).focus();
	const said: string[] = [];
	for (const key of ["ArrowDown", ...names.map(() => "ArrowRight")]) {
		await page.keyboard.press(key);
		said.push(await spoken(page).innerText());
	}
	expect(said.join("\n")).toContain("<script>alert(1). ");
	expect(said.join("\n")).toContain("<img src=x>. ");
	expect(said.join("\n")).toContain("two\\nlines. ");
	expect(await page.locator("img").count()).toBe(0);
});

test.each([
	["light", { dark: false }],
	["dark, and narrow", { dark: true, width: 400, height: 800 }],
] as const)("axe finds nothing amiss, %s", async (_, opening) => {
	const page = await openPage(reportOf(...store, v1), opening);
	await goTo(page, "system-path");
	await page.keyboard.press("Enter");
	await page.evaluate(axe.source);
	const found = await page.evaluate("axe.run('.map').then(({ violations }) => violations)");
	expect(found).toEqual([]);
});

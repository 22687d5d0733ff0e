import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { csvParse } from "d3-dsv";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { ILLEGAL_NAMES, storePath } from "../../src/closure/testing.ts";
import * as contract from "../contract.ts";
import { folder, store, v1, whittle } from "../support.ts";
import { axeFinds } from "./axe.ts";
import { drawnClosure, openPage, reportOf } from "./support.ts";

const subject = [...store, v1, "--disk"];

function top(...args: readonly string[]) {
	return contract.top.parse(whittle(["top", "-n", "0", "--json", ...args]).json()).paths;
}

/** The paths of all rows from first to last, by scrolling from end to end. */
function listedPaths(page: Page): Promise<string[]> {
	return page.evaluate(async () => {
		const grid = document.querySelector("[role=grid]")!;
		const found: string[] = [];
		for (let to = 0; ; to += 1000) {
			grid.scrollTop = to;
			// Drawn in the frame after the one that tells of the scrolling.
			for (let k = 0; k < 2; k++) await new Promise(requestAnimationFrame);
			for (const row of grid.querySelectorAll("tbody tr")) {
				found[Number(row.getAttribute("aria-rowindex")) - 2] = row
					.querySelector("td")!
					.getAttribute("title")!;
			}
			if (to > grid.scrollHeight) return found;
		}
	});
}

/** What the button copies, which the page hands to the browser. */
async function copiedCsv(page: Page) {
	await page.evaluate(() => {
		navigator.clipboard.writeText = async (text) => {
			document.body.dataset.copied = text;
		};
	});
	await page.getByRole("button", { name: "Copy as CSV" }).click();
	await page.getByText(/^Copied .* as CSV$/).waitFor();
	return csvParse((await page.locator("body").getAttribute("data-copied"))!);
}

const sizesThere = (page: Page) =>
	page.waitForFunction(() => !document.querySelector("tbody")!.textContent.includes("…"));

test("by each column rows stand as whittle top has them", async () => {
	const page = await openPage(`${reportOf(...subject)}#view=table`);
	expect(await listedPaths(page)).toEqual(top(...subject).map(({ path }) => path));
	await sizesThere(page);
	for (const [heading, key] of [
		["NAR", "nar"],
		["Disk", "disk"],
		["Closure", "closure"],
		["References", "references"],
		["Referrers", "referrers"],
		["Depth", "depth"],
		["Retained", "retained"],
	] as const) {
		const column = page.getByRole("columnheader", { name: heading, exact: true });
		await column.click();
		expect(await column.getAttribute("aria-sort")).toBe("descending");
		expect(await listedPaths(page)).toEqual(top(...subject, "--sort", key).map(({ path }) => path));
	}
});

test("a heading sorts one way, then the other, then the page's measure counts again", async () => {
	const page = await openPage(`${reportOf(...subject)}#view=table`);
	const name = page.getByRole("columnheader", { name: "Name" });
	const retained = page.getByRole("columnheader", { name: "Retained" });
	const sorts = async () => [
		await name.getAttribute("aria-sort"),
		await retained.getAttribute("aria-sort"),
	];
	const inOrder = await listedPaths(page);
	expect(await sorts()).toEqual(["none", "descending"]);
	await name.click();
	expect(await sorts()).toEqual(["ascending", "none"]);
	const byName = await listedPaths(page);
	expect(byName.map((path) => path.slice(44))).toEqual(byName.map((path) => path.slice(44)).sort());
	await name.click();
	expect(await sorts()).toEqual(["descending", "none"]);
	await name.click();
	expect(await sorts()).toEqual(["none", "descending"]);
	expect(await listedPaths(page)).toEqual(inOrder);
});

test("CSV has all rows and the figures of the JSON, to the byte", async () => {
	const page = await openPage(`${reportOf(...subject)}#view=table`);
	const rows = await copiedCsv(page);
	const figure = (cell: string | undefined) => (cell === "" ? null : Number(cell));
	expect(
		rows.map((row) => ({
			path: row.path,
			category: row.category,
			retainedSize: figure(row.retained_size),
			narSize: figure(row.nar_size),
			diskSize: figure(row.disk_size),
			downloadSize: figure(row.download_size),
			closureSize: figure(row.closure_size),
			references: figure(row.references),
			referrers: figure(row.referrers),
			depth: figure(row.depth),
		})),
	).toEqual(
		top(...subject).map((record) => ({
			path: record.path,
			category: record.category,
			retainedSize: record.retainedSize,
			narSize: record.narSize,
			diskSize: record.diskSize,
			downloadSize: record.downloadSize,
			closureSize: record.closureSize,
			references: record.references,
			referrers: record.referrers,
			depth: record.depth,
		})),
	);
});

test("filters leave what the command line finds, and a wrong size is said", async () => {
	const page = await openPage(`${reportOf(...subject)}#view=table`);
	const all = top(...subject);
	const large = all.filter(({ retainedSize }) => retainedSize! >= 2_000_000);
	const field = page.getByLabel("Retained at least");
	await field.fill("2MB");
	await expect.poll(() => listedPaths(page)).toEqual(large.map(({ path }) => path));
	await field.fill("lots");
	await page.getByText(/not a size: write 500MB/).waitFor();
	expect(await field.getAttribute("aria-invalid")).toBe("true");
	await field.fill("2MB");
	await page.getByLabel("Category").selectOption("library");
	const libraries = large.filter(({ category }) => category === "library");
	await expect.poll(() => listedPaths(page)).toEqual(libraries.map(({ path }) => path));
	const sum = libraries.reduce((total, { narSize }) => total + narSize!, 0);
	const said = `${libraries.length} paths, ${(sum / 1024 ** 2).toFixed(1)} MiB NAR`;
	expect(await page.locator(".sum").innerText()).toBe(said);
	expect((await copiedCsv(page)).map(({ path }) => path)).toEqual(
		libraries.map(({ path }) => path),
	);
	await field.fill("900TB");
	await page.getByText("No path fits").waitFor();
	await page.getByRole("button", { name: "Show all paths" }).click();
	expect(await page.getByRole("grid").getAttribute("aria-rowcount")).toBe(`${all.length + 1}`);
	expect(await field.inputValue()).toBe("");
});

test("by keyboard alone: sort, move, select, mark as gone and take it back", async () => {
	const page = await openPage(`${reportOf(...subject)}#view=table`);
	const grid = page.getByRole("grid");
	const active = () =>
		grid.evaluate((element) => {
			const id = element.getAttribute("aria-activedescendant")!;
			return document.getElementById(id)!.getAttribute("aria-rowindex");
		});
	const keys = async (...names: string[]) => {
		for (const name of names) await page.keyboard.press(name);
	};
	await page.getByRole("button", { name: "Copy as CSV" }).focus();
	await keys("Tab");
	expect(await grid.evaluate((element) => element === document.activeElement)).toBe(true);
	await keys("ArrowUp", "End", "Enter"); // the last heading
	expect(await page.getByRole("columnheader", { name: "Depth" }).getAttribute("aria-sort")).toBe(
		"descending",
	);
	await keys("Enter", "Enter", "ArrowDown", "End");
	const count = top(...subject).length;
	await expect.poll(active).toBe(`${count + 1}`);
	await keys("Home", "PageDown", "PageUp", "ArrowDown", "ArrowDown", "ArrowUp");
	await expect.poll(active).toBe("3");
	await keys("Enter");
	const second = top(...subject)[1]!;
	const row = page.getByRole("row", { selected: true });
	expect(await row.locator("td").first().getAttribute("title")).toBe(second.path);
	await keys("x");
	await row.getByText("gone").waitFor();
	await page.getByText(`${second.name} is marked gone`).waitFor();
	await keys("x");
	await row.getByText("gone").waitFor({ state: "detached" });
	await keys("x", "u");
	await row.getByText("gone").waitFor({ state: "detached" });
	expect(new URL(page.url()).hash).toContain("view=table");
});

test("what is selected elsewhere is scrolled to", async () => {
	const last = top(...subject).at(-1)!;
	const page = await openPage(`${reportOf(...subject)}#view=table`);
	await page.evaluate((base) => {
		location.hash = `view=table&at=${base}`;
	}, last.path.slice("/nix/store/".length));
	await page.getByRole("row", { selected: true }).waitFor();
	expect(
		await page.getByRole("row", { selected: true }).evaluate((row) => {
			const { top, bottom } = row.getBoundingClientRect();
			const box = row.closest("[role=grid]")!.getBoundingClientRect();
			return top >= box.top && bottom <= box.bottom;
		}),
	).toBe(true);
});

test("of 20,000 paths few rows are in the page, and the last one is reached", async () => {
	const file = drawnClosure(20_000);
	const page = await openPage(`${reportOf(file)}#view=table`, { width: 400 });
	const wide = await page.evaluate(() => document.documentElement.scrollWidth);
	expect(wide).toBeLessThanOrEqual(400);
	const grid = page.getByRole("grid");
	expect(await grid.getAttribute("aria-rowcount")).toBe("20001");
	await grid.evaluate((element) => {
		element.scrollTop = element.scrollHeight;
	});
	const last = page.locator("tr[aria-rowindex='20001']");
	await last.waitFor();
	expect(await last.locator("td").first().getAttribute("title")).toBe(top(file).at(-1)!.path);
	expect(await page.locator("tr").count()).toBeLessThan(100);
});

test("hostile names are text", async () => {
	const names = [...ILLEGAL_NAMES, "<img src=x onerror=alert(1)>", "=1+1"];
	const paths = names.map((name, i) => storePath(i, name));
	const file = join(folder(), "closure.json");
	const entries = paths.map((path, i) => [path, { narSize: 1000 - i, references: [] }]);
	writeFileSync(file, JSON.stringify(Object.fromEntries(entries)));
	const page = await openPage(`${reportOf(file)}#view=table`);
	const shown = await page.locator(".name-text").allInnerTexts();
	expect(shown).toHaveLength(names.length);
	expect(shown).toContain("</script><script>alert(1)</script>");
	expect(shown).toContain("\\e[31mred");
	expect(shown).toContain("two\\nlines");
	expect(await page.locator("main img").count()).toBe(0);
	expect((await copiedCsv(page)).map(({ path }) => path).sort()).toEqual(paths.sort());
});

test("sizes that nobody knows are counts of paths, and the headings say so", async () => {
	const file = join(folder(), "closure.json");
	const [a, b] = [storePath(1, "a"), storePath(2, "b")];
	writeFileSync(file, JSON.stringify({ [a]: { references: [b] }, [b]: { references: [] } }));
	const page = await openPage(`${reportOf(file)}#view=table`);
	await sizesThere(page);
	const texts = await page.getByRole("columnheader").allInnerTexts();
	expect(texts.join(" ")).toMatch(/Retained paths.*Closure paths/s);
	expect(texts.join(" ")).not.toContain("NAR");
	expect((await copiedCsv(page))[0]).toMatchObject({ retained_paths: "2", nar_size: "" });
});

test("axe finds nothing, light and dark, with rows selected and gone, and without any", async () => {
	const url = reportOf(...subject);
	for (const dark of [false, true]) {
		const page = await openPage(`${url}#view=table`, { dark });
		await sizesThere(page);
		expect(await axeFinds(page, "main")).toEqual([]);
		await page.getByRole("grid").focus();
		for (const key of ["ArrowDown", "Enter", "x"]) await page.keyboard.press(key);
		await page.getByText("gone", { exact: true }).first().waitFor();
		expect(await axeFinds(page, "main")).toEqual([]);
		await page.getByLabel("Retained at least").fill("900TB");
		await page.getByText("No path fits").waitFor();
		expect(await axeFinds(page, "main")).toEqual([]);
	}
});

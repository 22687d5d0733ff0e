import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { LOOKS } from "../../src/page/look.ts";
import * as contract from "../contract.ts";
import { folder, store, v1, whittle } from "../support.ts";
import { drawnClosure, openPage, reportOf } from "./support.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const field = (page: Page): Locator =>
	page.getByRole("application", { name: "Graph of references" });

/** The graph of a report, placed. */
async function openGraph(url: string, more = "", opening = {}): Promise<Page> {
	const page = await openPage(`${url}#view=graph${more}`, opening);
	await resting(page);
	return page;
}

/** Waits until a layout (the one that is shown, unless said otherwise) has come to rest. */
async function resting(page: Page, layout = "layered"): Promise<void> {
	await page.locator(`[data-layout="${layout}"][data-phase="resting"]`).waitFor();
}

const data = (page: Page, name: string) => field(page).getAttribute(`data-${name}`);

/** Where the selection is seen, within the field. */
async function placeOfSelection(page: Page): Promise<{ x: number; y: number }> {
	await page.locator("[data-at]").waitFor();
	const [x, y] = (await data(page, "at"))!.split(" ").map(Number);
	return { x: x!, y: y! };
}

/** Names in a list of the text alternative. */
async function listed(page: Page, name: string): Promise<string[]> {
	const names = page.getByRole("region", { name }).getByRole("button");
	await names.first().waitFor();
	return names.evaluateAll((all) => all.map((each) => each.getAttribute("title") ?? ""));
}

/** How many pixels of the picture are of about these colours. */
async function pixelsOf(page: Page, colours: readonly string[]): Promise<number[]> {
	const picture = (await field(page).screenshot()).toString("base64");
	return page.evaluate(
		async ([png, wanted]) => {
			const image = new Image();
			image.src = `data:image/png;base64,${png}`;
			await image.decode();
			const canvas = new OffscreenCanvas(image.width, image.height);
			const ink = canvas.getContext("2d")!;
			ink.drawImage(image, 0, 0);
			const { data: bytes } = ink.getImageData(0, 0, image.width, image.height);
			return wanted.map((colour) => {
				const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
				let pixels = 0;
				for (let k = 0; k < bytes.length; k += 4) {
					if (parts.every((part, at) => Math.abs(part - bytes[k + at]!) < 4)) pixels++;
				}
				return pixels;
			});
		},
		[picture, colours] as const,
	);
}

test("every path and reference is drawn", async () => {
	const page = await openGraph(reportOf(...store, v1));
	const { paths } = contract.show.parse(whittle([...store, v1, "--json"]).json()).total;
	expect(Number(await data(page, "nodes"))).toBe(paths);
	expect(Number(await data(page, "lit"))).toBe(0);
	await expect.poll(() => page.locator(".graph-told").innerText()).toContain(`${paths} paths`);
});

test("a selection lights exactly the paths of `why --all`, and says so as text", async () => {
	const python = pathNamed("python3-3");
	const all = contract.why.parse(
		whittle(["why", ...store, v1, python, "--all", "--json"]).json(),
	).paths;
	const page = await openGraph(reportOf(...store, v1), `&at=${base(python)}`);
	expect(Number(await data(page, "lit"))).toBe(all!.length);
	await page.getByText("As text").click();
	expect((await listed(page, "On the chains to it")).sort()).toEqual([...all!].sort());
	const record = contract.who.parse(whittle(["who", ...store, v1, python, "--json"]).json());
	expect(await listed(page, "Referrers")).toHaveLength(record.referrers.length);

	await page.getByRole("radio", { name: "Chains to it" }).check();
	await expect.poll(() => data(page, "nodes")).toBe(String(all!.length));
});

test("a click selects, a click beside lets go, a double click shows the neighbourhood", async () => {
	const python = pathNamed("python3-3");
	const page = await openGraph(reportOf(...store, v1), `&at=${base(python)}`);
	const position = await placeOfSelection(page);
	await field(page).click({ position: { x: 5, y: 5 } });
	await expect.poll(() => data(page, "lit")).toBe("0");
	await field(page).click({ position });
	await expect.poll(() => page.evaluate(() => location.hash)).toContain(base(python));
	await expect.poll(() => page.locator(".graph-told").innerText()).toContain("python3-3");

	const whole = Number(await data(page, "nodes"));
	await field(page).dblclick({ position });
	await expect
		.poll(() => page.getByRole("radio", { name: "Neighbourhood" }).isChecked())
		.toBe(true);
	await expect.poll(async () => Number(await data(page, "nodes"))).toBeLessThan(whole);
	const near = Number(await data(page, "nodes"));
	await page.getByRole("combobox", { name: "Depth of the neighbourhood" }).selectOption("3");
	await expect.poll(async () => Number(await data(page, "nodes"))).toBeGreaterThan(near);
});

test("keys walk along references, zoom, and mark what is gone", async () => {
	const page = await openGraph(reportOf(...store, v1));
	const told = page.locator(".graph-told");
	await field(page).focus();
	await page.keyboard.press("ArrowDown");
	const root = await told.innerText();
	expect(root).toContain("0 referrers");
	await page.keyboard.press("ArrowDown");
	await expect.poll(() => told.innerText()).not.toBe(root);
	const below = await told.innerText();
	await page.keyboard.press("ArrowRight");
	await expect.poll(() => told.innerText()).not.toBe(below);
	await page.keyboard.press("ArrowLeft");
	await expect.poll(() => told.innerText()).toBe(below);

	await page.keyboard.press("x");
	await expect.poll(() => told.innerText()).toContain("gone by what is tried");
	await expect.poll(() => page.evaluate(() => location.hash)).toContain("step=drop");
	await page.keyboard.press("x");
	await expect.poll(() => told.innerText()).toBe(below);

	await page.keyboard.press("ArrowUp");
	await expect.poll(() => told.innerText()).toBe(root);
	const before = await placeOfSelection(page);
	await page.keyboard.press("+");
	await expect.poll(() => placeOfSelection(page)).not.toEqual(before);
	await page.keyboard.press("0");
	await expect.poll(() => placeOfSelection(page)).toEqual(before);
	await page.keyboard.press("Escape");
	await expect.poll(() => data(page, "lit")).toBe("0");
});

test("layout, scope and what is in sight are still there after another view", async () => {
	const page = await openGraph(reportOf(...store, v1), `&at=${base(pathNamed("python3-3"))}`);
	await page.getByRole("radio", { name: "Force" }).check();
	await resting(page, "force");
	await page.getByRole("button", { name: "Zoom in" }).click();
	await page.getByRole("button", { name: "Zoom in" }).click();
	const place = await stable(() => placeOfSelection(page));
	await page.getByRole("button", { name: "Table" }).click();
	await field(page).waitFor({ state: "detached" });
	await page.getByRole("button", { name: "Graph" }).click();
	await resting(page, "force");
	expect(await placeOfSelection(page)).toEqual(place);
	expect(await page.getByRole("radio", { name: "Force" }).isChecked()).toBe(true);
});

test("circles have their category's colour, and only a selection rings and chains", async () => {
	const url = reportOf(...store, v1);
	const page = await openGraph(url);
	const { library, interpreter } = LOOKS;
	const accent = "#0b62b8";
	const drawn = () => pixelsOf(page, [library.light, interpreter.light, accent]);
	await expect.poll(async () => (await drawn())[0]).toBeGreaterThan(20);
	const [blue, green, rings] = await drawn();
	expect(green).toBeGreaterThan(5);
	expect(rings).toBe(0);
	await page.evaluate(
		(at) => {
			location.hash = `view=graph&at=${at}`;
		},
		base(pathNamed("python3-3")),
	);
	await expect.poll(async () => (await drawn())[2]).toBeGreaterThan(50);
	const [stillBlue, , chains] = await drawn();
	expect(stillBlue).toBeLessThan(blue!);
	expect(chains).toBeLessThan(5000);
});

test("the wheel brings nearer, a hand moves", async () => {
	const page = await openGraph(reportOf(...store, v1), `&at=${base(pathNamed("python3-3"))}`);
	const place = await placeOfSelection(page);
	await field(page).hover({ position: { x: 10, y: 10 } });
	await page.mouse.wheel(0, -400);
	await expect.poll(() => placeOfSelection(page)).not.toEqual(place);
	const zoomed = await stable(() => placeOfSelection(page));
	const box = (await field(page).boundingBox())!;
	await page.mouse.move(box.x + 20, box.y + 20);
	await page.mouse.down();
	await page.mouse.move(box.x + 120, box.y + 70, { steps: 4 });
	await page.mouse.up();
	await expect
		.poll(async () => {
			const { x, y } = await placeOfSelection(page);
			return [Math.round(x - zoomed.x), Math.round(y - zoomed.y)];
		})
		.toEqual([100, 50]);
});

test("20,000 paths: the page answers while layouts are worked out", async () => {
	const page = await openGraph(reportOf(drawnClosure(20_000)));
	expect(await data(page, "nodes")).toBe("20000");
	await page.getByRole("radio", { name: "Force" }).check();
	await page.locator('[data-layout="force"][data-phase="settling"]').waitFor();
	await page.getByRole("button", { name: "Stop" }).click();
	await page.locator('[data-phase="paused"]').waitFor();
	await page.getByRole("button", { name: "Run" }).click();
	await page.locator('[data-phase="settling"]').waitFor();
	await page.getByRole("radio", { name: "Layers" }).check();
	await resting(page);
});

test("2,000 paths are drawn whole, also when one that all refer to is selected", async () => {
	const page = await openGraph(reportOf(drawnClosure(2000)));
	expect(await data(page, "nodes")).toBe("2000");
	await field(page).focus();
	for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowDown");
	await expect.poll(async () => Number(await data(page, "lit"))).toBeGreaterThan(1);
});

test("names are text, whatever is in them", async () => {
	const names = ["<img src=x onerror=alert(1)>", "\u202egnirts", "two\nlines", "top"];
	const paths = names.map((name, i) => `/nix/store/${String(i).repeat(32)}-${name}`);
	const file = join(folder(), "hostile.json");
	const entries = paths.map((path, i) => [
		path,
		{ narSize: i + 1, references: i === 3 ? paths.slice(0, 3) : [] },
	]);
	writeFileSync(file, JSON.stringify(Object.fromEntries(entries)));
	const page = await openGraph(reportOf(file));
	await field(page).focus();
	await page.keyboard.press("ArrowDown");
	await page.getByText("As text").click();
	const text = await page.locator(".graph-lists").innerText();
	for (const shown of [names[0], "\\u{202e}gnirts", "two\\nlines"]) expect(text).toContain(shown);
	expect(await page.locator("main img").count()).toBe(0);
});

test("a browser without WebGL is told so in words", async () => {
	const url = reportOf(...store, v1);
	const page = await openPage(url);
	await page.evaluate(() => {
		HTMLCanvasElement.prototype.getContext = () => null;
	});
	await page.getByRole("button", { name: "Graph" }).click();
	await page.getByRole("alert").waitFor();
	expect(await page.getByRole("alert").innerText()).toContain("WebGL");
});

test.each([false, true])("axe finds nothing (dark: %s)", async (dark) => {
	const more = `&at=${base(pathNamed("python3-3"))}`;
	const page = await openGraph(reportOf(...store, v1), more, { dark });
	await page.getByText("As text").click();
	await page.evaluate(axe);
	const found = await page.evaluate(async () => {
		const { violations } = await (window as unknown as { axe: typeof import("axe-core") }).axe.run(
			document.querySelector("main")!,
		);
		return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
	});
	expect(found).toEqual([]);
});

/** A path of the test system by the start of its name. */
function pathNamed(name: string): string {
	const { paths } = contract.top.parse(
		whittle(["top", ...store, v1, "-n", "100000", "--json"]).json(),
	);
	return paths.find(({ path }) => path.slice("/nix/store/".length + 33).startsWith(name))!.path;
}

function base(path: string): string {
	return path.slice("/nix/store/".length);
}

/** A value once it does not change any more. */
async function stable<T>(read: () => Promise<T>): Promise<T> {
	let before = await read();
	await expect
		.poll(async () => {
			const now = await read();
			const same = JSON.stringify(now) === JSON.stringify(before);
			before = now;
			return same;
		})
		.toBe(true);
	return before;
}

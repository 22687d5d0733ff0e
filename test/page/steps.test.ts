import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { LEDGER_SCHEMA, type Ledger } from "../../src/closure/ledger.ts";
import { size } from "../../src/closure/size.ts";
import { stepChartSvg } from "../../src/closure/step-chart-svg.ts";
import { articleLedger, longLedger, withImages } from "../../src/closure/test-ledger.ts";
import { served } from "../served.ts";
import { folder, store, v1 } from "../support.ts";
import { axeFinds } from "./axe.ts";
import { COUNT_SHIFTS, overhang, shifts } from "./calm.ts";
import { follow, openPage, reportOf, settled, turnTo, viewsOf } from "./support.ts";

function fileOf(ledger: Ledger): string {
	const file = join(folder(), "whittle-ledger.json");
	writeFileSync(file, JSON.stringify({ schema: LEDGER_SCHEMA, ...ledger }));
	return file;
}

const report = (ledger: Ledger, ...more: readonly string[]) =>
	reportOf(...store, v1, "--ledger", fileOf(ledger), ...more);

const rows = (page: Page) => page.locator("button.step-row");
const details = (page: Page) => page.locator(".step-details");
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

/** The search, with things in what one step dropped that this system still has, and lures. */
const STILL = ["perl", "systemd"];
const GONE = ["speech-dispatcher", "/.*/", "/nix/store", ""];
const withDrops: Ledger = {
	...withImages,
	steps: withImages.steps.map((step) => ({ ...step, drops: [...GONE, ...STILL] })),
};

test("a report with a ledger opens on its steps, each with what it saves, loses and leaves", async () => {
	const page = await openPage(report(withImages));
	expect(await viewsOf(page)).toEqual(["Map", "Graph", "Table", "Steps"]);
	await page.getByRole("main", { name: "Steps" }).waitFor();
	expect(await page.locator(".search-head").innerText()).toContain("1.5 GiB → ≈ 362.0 MiB");
	const texts = await rows(page).allInnerTexts();
	expect(texts).toHaveLength(withImages.steps.length);
	for (const [k, { change, together, after, losses, image }] of withImages.steps.entries()) {
		const parts = change.split(" + ");
		for (const words of [...parts, ...losses, size(together), size(after), size(image)]) {
			expect(texts[k]).toContain(words);
		}
	}
});

test("bars are as long as sizes are, and what was only predicted is told apart", async () => {
	const page = await openPage(report(articleLedger));
	const lengths = await page
		.locator(".step-bar:is(.closure, .predicted)")
		.evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
	const sizes = [articleLedger.before, ...articleLedger.steps.map(({ after }) => after)];
	for (const [k, length] of lengths.entries()) {
		expect(length / lengths[0]!).toBeCloseTo(sizes[k]! / sizes[0]!, 2);
	}
	expect(await page.locator(".step-bar.predicted").count()).toBe(1);
	await rows(page).last().click();
	expect(await details(page).innerText()).toContain("predicted, not built");
	expect(await details(page).innerText()).toContain("was not tried alone");
});

test("keys lead from step to step, open one and close it; what is still there can be selected", async () => {
	const page = await openPage(report(withDrops));
	await rows(page).first().focus();
	for (const [key, k] of [
		["ArrowUp", 0],
		["ArrowDown", 1],
		["End", withDrops.steps.length - 1],
		["ArrowDown", withDrops.steps.length - 1],
		["Home", 0],
		["ArrowDown", 1],
	] as const) {
		await page.keyboard.press(key);
		expect(await focused(page)).toContain(withDrops.steps[k]!.change);
	}
	await page.keyboard.press("Enter");
	expect(await rows(page).nth(1).getAttribute("aria-expanded")).toBe("true");
	const told = await details(page).innerText();
	for (const words of [
		"an option",
		size(withDrops.steps[1]!.together),
		"binary cache",
		"as built",
	]) {
		expect(told).toContain(words);
	}
	const drops = page.getByRole("list", { name: "What it drops" });
	expect(await drops.getByRole("listitem").allInnerTexts()).toEqual([...GONE, ...STILL]);
	expect(await drops.getByRole("button").allInnerTexts()).toEqual(STILL);
	await page.keyboard.press("Tab"); // the button that copies
	await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	await expect.poll(() => page.url()).toMatch(/#view=steps&.*at=[0-9a-z]{32}-perl/);
	expect(await page.locator(".whole-path code").innerText()).toMatch(/-perl-[\d.]+$/);
	await rows(page).nth(1).press("Enter");
	expect(await details(page).count()).toBe(0);
});

test("the view is in the address and has a key; without a ledger there is neither", async () => {
	const page = await openPage(`${report(articleLedger)}#view=map`);
	await page.getByRole("main", { name: "Map" }).waitFor();
	await page.keyboard.press("5");
	await page.getByRole("main", { name: "Steps" }).waitFor();
	await expect.poll(() => page.url()).toContain("#view=steps");
	const other = await openPage(`${reportOf(...store, v1)}#view=steps`);
	expect(await viewsOf(other)).not.toContain("Steps");
	expect(await other.locator(".notice").innerText()).toContain("view=steps");
	await other.keyboard.press("5");
	expect(await other.getByRole("main", { name: "Map" }).count()).toBe(1);
});

test("what was rejected is listed with its reason and counted, and the search narrows it", async () => {
	const ledger = longLedger(20);
	const page = await openPage(report(ledger));
	const heading = page.getByRole("heading", { name: /^Rejected/ });
	const listed = page.getByRole("table", { name: "Rejected changes" }).locator("tbody tr");
	expect(await heading.innerText()).toBe("Rejected (240)");
	expect(await listed.count()).toBe(100);
	expect(await listed.first().innerText()).toContain("changes nothing");
	await page.getByRole("button", { name: /^Show 100 more of 140/ }).click();
	expect(await listed.count()).toBe(200);
	for (const [text, found] of [
		["PROGRAM-23", 11],
		["/program-23\\./", 1],
		["no such thing", 0],
	] as const) {
		await page.getByLabel("Search paths").fill(text);
		await expect.poll(() => heading.innerText()).toBe(`Rejected (${found} of 240)`);
		expect(await listed.count()).toBe(found);
	}
});

test("the module can be read and copied as it is, and the chart be saved", async () => {
	const module = "{ lib, ... }:\n{\n\t# </script>\u202e\n}\n";
	const first = "navigator.clipboard.writeText = async (text) => { window.copied = text; };";
	const page = await openPage(report({ ...articleLedger, module }), { first });
	const shown = await page.getByRole("region", { name: "Text of the module" }).innerText();
	expect(shown.trimEnd()).toBe("{ lib, ... }:\n{\n\t# </script>\\u{202e}\n}");
	await page.getByRole("button", { name: "Copy the module" }).click();
	expect(await page.evaluate("copied")).toBe(module);
	const saving = page.waitForEvent("download");
	await page.getByRole("button", { name: "Save the chart" }).click();
	const saved = await saving;
	expect(saved.suggestedFilename()).toBe("size-reduction.svg");
	expect(readFileSync(await saved.path(), "utf8")).toBe(stepChartSvg({ ...articleLedger, module }));
});

test.each([
	{ width: 1280, dark: false },
	{ width: 1280, dark: true },
	{ width: 400, dark: false },
	{ width: 400, dark: true },
])(
	"axe finds nothing, nothing moves, nothing goes sideways ($width, dark: $dark)",
	async (opening) => {
		for (const ledger of [
			withDrops,
			longLedger(40),
			{ ...articleLedger, steps: [], rejected: [] },
		]) {
			const page = await openPage(report(ledger), { ...opening, height: 800, first: COUNT_SHIFTS });
			await settled(page);
			expect(await shifts(page)).toBe(0);
			expect(await axeFinds(page, ".page")).toEqual([]);
			if (ledger.steps.length > 0) await rows(page).nth(2).click();
			await settled(page);
			expect(await axeFinds(page, ".page")).toEqual([]);
			expect(await overhang(page, ".search-steps")).toEqual([0, 0]);
		}
	},
);

const HOSTILE = [
	"</script><script>window.pwned=1</script>",
	"<img src=x onerror=window.pwned=1>",
	"]]></svg>&lt;",
	"two\nlines\0\u001b[31m",
	"\u202egnp\ufffe",
	"日本語 \u{1f600}".repeat(40),
	"x".repeat(5000),
	"",
];
const hostile: Ledger = {
	...withImages,
	configuration: HOSTILE.join(" "),
	steps: HOSTILE.map((words, k) => ({
		...withImages.steps[k % 6]!,
		change: words,
		losses: [words, ...HOSTILE],
		drops: HOSTILE,
	})),
	rejected: HOSTILE.map((words) => ({ change: words, reason: words })),
	module: HOSTILE.join("\n"),
};

test("hostile words are text", async () => {
	const page = await openPage(report(hostile));
	for (const row of await rows(page).all()) await row.click();
	const text = await page.locator(".search-steps").innerText();
	for (const words of [HOSTILE[0]!, "two\\nlines\\x00\\e[31m", "\\u{202e}gnp\\u{fffe}"]) {
		expect(text).toContain(words);
	}
	expect(await page.locator(".search-steps :is(img, script)").count()).toBe(0);
	expect(await page.evaluate("window.pwned")).toBeUndefined();
});

/** Boxes of the texts in a picture that stands in a document. */
function textBoxes(page: Page) {
	return page.locator("svg").evaluate((svg) => {
		const whole = svg.getBoundingClientRect();
		return {
			width: whole.width,
			height: whole.height,
			boxes: [...svg.querySelectorAll("text")].map((each) => {
				const box = each.getBoundingClientRect();
				const [left, top] = [box.left - whole.left, box.top - whole.top];
				return {
					left,
					top,
					right: left + box.width,
					bottom: top + box.height,
					text: each.textContent,
				};
			}),
		};
	});
}

test.each([
	["no step", { ...articleLedger, steps: [] }],
	["one step", { ...articleLedger, steps: articleLedger.steps.slice(0, 1) }],
	["images", withImages],
	["forty steps", longLedger(40)],
	["hostile words", hostile],
])("in the picture of %s nothing is cut off, and no text lies on another", async (_, ledger) => {
	const file = join(folder(), "picture.html");
	const svg = stepChartSvg(ledger);
	writeFileSync(file, `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${svg}`);
	const page = await openPage(pathToFileURL(file).href, { until: "svg" });
	const faults = await page.evaluate(
		(source) =>
			new DOMParser().parseFromString(source, "image/svg+xml").querySelector("parsererror")
				?.textContent ?? "none",
		svg,
	);
	expect(faults).toBe("none");
	const { width, height, boxes } = await textBoxes(page);
	for (const [k, box] of boxes.entries()) {
		expect(box.left).toBeGreaterThanOrEqual(0);
		expect(box.right).toBeLessThanOrEqual(width);
		expect(box.bottom).toBeLessThanOrEqual(height);
		const over = boxes.slice(k + 1).filter(
			(other) =>
				box.left < other.right &&
				other.left < box.right &&
				box.top + 3 < other.bottom && // lines stand close; their letters do not touch
				other.top + 3 < box.bottom,
		);
		expect({ text: box.text, over: over.map(({ text }) => text) }).toEqual({
			text: box.text,
			over: [],
		});
	}
	expect(await axeFinds(page, "svg")).toEqual([]);
});

test("the picture follows light and dark", async () => {
	const file = join(folder(), "picture.html");
	writeFileSync(
		file,
		`<!doctype html><link rel="icon" href="data:,">${stepChartSvg(articleLedger)}`,
	);
	const colours = [];
	for (const dark of [false, true]) {
		const page = await openPage(pathToFileURL(file).href, { dark, until: "svg" });
		colours.push(
			await page
				.locator(".card")
				.evaluate((card) => getComputedStyle(card).fill.match(/\d+/g)!.map(Number)[0]!),
		);
	}
	expect(colours[0]).toBeGreaterThan(200);
	expect(colours[1]).toBeLessThan(60);
});

test("served, and beside what it is compared with, the steps are there too", async () => {
	const { url } = await served(...store, v1, "--diff", v1, "--ledger", fileOf(articleLedger));
	const page = await openPage(url.href);
	expect(await viewsOf(page)).toEqual(["Map", "Graph", "Table", "Diff", "Steps"]);
	expect(await rows(page).count()).toBe(articleLedger.steps.length);
	await turnTo(page, "Diff");
	await follow(page, "view=steps");
	expect(await rows(page).count()).toBe(articleLedger.steps.length);
});

test("a page whose ledger was changed says so, in words", async () => {
	const html = readFileSync(fileURLToPath(report(articleLedger)), "utf8");
	const file = join(folder(), "changed.html");
	for (const [from, to, says] of [
		['"class":"free"', '"class":"dear"', /damaged: its ledger .*steps\[0\]\.class is not free/],
		['{"schema"', '{schema"', /damaged: its ledger is not JSON/],
		[
			'"schema":"whittle.shrink/1"',
			'"schema":"whittle.shrink/9"',
			/damaged: its ledger .*schema is not/,
		],
	] as const) {
		writeFileSync(file, html.replace(from, to));
		const page = await openPage(pathToFileURL(file).href, { until: "[role=alert]" });
		expect(await page.getByRole("alert").innerText()).toMatch(says);
	}
});

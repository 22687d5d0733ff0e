import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { size } from "../../src/closure/size.ts";
import { fourStages, longPlan, notFitting } from "../../src/closure/test-upgrade-plan.ts";
import { upgradeChart } from "../../src/closure/upgrade-chart.ts";
import type { UpgradePlan } from "../../src/closure/upgrade-plan.ts";
import { planDocument } from "../../src/closure/upgrade-plan-from.ts";
import { served } from "../served.ts";
import { folder, store, v1, whittle } from "../support.ts";
import { axeFinds } from "./axe.ts";
import { COUNT_SHIFTS, overhang, shifts } from "./calm.ts";
import { openPage, reportOf, settled, turnTo, viewsOf } from "./support.ts";

function fileOf(plan: UpgradePlan): string {
	const file = join(folder(), "plan.json");
	writeFileSync(file, JSON.stringify(planDocument(plan)));
	return file;
}

const report = (plan: UpgradePlan, ...more: readonly string[]) =>
	reportOf(...store, v1, "--plan", fileOf(plan), ...more);

const rows = (page: Page) => page.locator("button.step-row");
const details = (page: Page) => page.locator(".step-details");
const plot = (page: Page) => page.getByRole("slider", { name: "Used bytes over the stages" });

/** Paths of the closure that is shown: all but its toplevel. */
function shownPaths(): { path: string; narSize: number }[] {
	const { stdout } = whittle(["top", ...store, v1, "--json", "-n", "0"]);
	const { paths }: { paths: { path: string; narSize: number }[] } = JSON.parse(stdout);
	return paths.filter(({ path }) => path !== v1);
}

test("a report with a plan opens on its stages, each with what it does, needs and leaves", async () => {
	const page = await openPage(report(fourStages));
	expect(await viewsOf(page)).toEqual(["Map", "Graph", "Table", "Upgrade"]);
	await page.getByRole("main", { name: "Upgrade" }).waitFor();
	const head = await page.locator(".search-head").innerText();
	for (const words of [
		"nixos-system-alder-1.0 → nixos-system-alder-2.0",
		"Fits in 4 stages",
		size(fourStages.naivePeak),
		size(fourStages.lowerBound),
		`capacity ${size(fourStages.capacity)}`,
	]) {
		expect(head).toContain(words);
	}
	const texts = await rows(page).allInnerTexts();
	const { stages } = upgradeChart(fourStages);
	expect(texts).toHaveLength(stages.length);
	for (const [k, { words, peak, end, stage }] of stages.entries()) {
		const names = words.flatMap((each) => [each.verb, ...each.names]);
		for (const word of [...names, peak.size, end.size]) expect(texts[k]).toContain(word);
		expect(texts[k]!.includes("no way back")).toBe(stage.barrier);
	}
});

test("the profile is to scale: it reaches the peak of each stage, and the capacity is where it says", async () => {
	const page = await openPage(report(fourStages));
	const { stages, capacity } = upgradeChart(fourStages);
	const found = await page.locator(".profile-plot svg").evaluate((svg) => {
		const all = svg.querySelector<SVGPolylineElement>(".profile-used")!.points;
		return {
			used: [...all].map(({ x, y }) => [x, 1 - y]),
			capacity: 1 - svg.querySelector<SVGLineElement>(".capacity")!.y1.baseVal.value,
			ratio:
				svg.querySelector(".kept")!.getBoundingClientRect().height /
				svg.getBoundingClientRect().height,
		};
	});
	const highest = (k: number) =>
		Math.max(...found.used.filter(([x]) => x! > k && x! < k + 1).map(([, at]) => at!));
	for (const [k, { start, peak, kept }] of stages.entries()) {
		expect(highest(k)).toBeCloseTo(peak.at, 5);
		expect(found.used.find(([x]) => x === k)![1]).toBeCloseTo(start.at, 5);
		expect(kept).toBeLessThanOrEqual(found.ratio + 0.01);
	}
	expect(found.capacity).toBeCloseTo(capacity!.at, 5);
	expect(found.ratio).toBeCloseTo(Math.max(...stages.map(({ kept }) => kept)), 2);
	expect(
		await page.locator(".profile-plot .over").evaluate((over) => over.getAttribute("clip-path")),
	).toMatch(/^url/);
});

test("what is above the capacity is red, in the profile and in its row, and nothing else is", async () => {
	const page = await openPage(report(notFitting));
	expect(await page.locator(".search-head h2").innerText()).toContain(
		`Does not fit, ${size(notFitting.shortfall)} missing`,
	);
	const { stages } = upgradeChart(notFitting);
	for (const [k, row] of (await rows(page).all()).entries()) {
		const isOver = stages[k]!.stage.peak > notFitting.capacity;
		expect(await row.locator(".step-bar.over").count()).toBe(isOver ? 1 : 0);
		expect((await row.innerText()).includes("does not fit")).toBe(isOver);
	}
	const [remedy] = notFitting.remedies;
	const room = await page.locator(".remedies").innerText();
	for (const words of [remedy!.what, remedy!.how, size(remedy!.bytes), "enough by itself"]) {
		expect(room).toContain(words);
	}
});

test("one stage, and a capacity far beyond it, are drawn as well", async () => {
	const page = await openPage(report({ ...longPlan(1), capacity: 2 ** 40 }));
	expect(await rows(page).count()).toBe(1);
	expect(await page.locator(":is(line.capacity, .stage-capacity)").count()).toBe(1); // the legend's
	expect(await page.locator(".step-legend").innerText()).toContain("1.0 TiB, beyond this chart");
	await plot(page).press("ArrowRight");
	expect(await plot(page).getAttribute("aria-valuenow")).toBe("1");
});

test("the chart is a slider: keys and the pointer lead from stage to stage, Enter opens one", async () => {
	const page = await openPage(report(fourStages));
	const { stages } = upgradeChart(fourStages);
	await plot(page).focus();
	for (const [key, k] of [
		["Home", 0],
		["ArrowLeft", 0],
		["ArrowRight", 1],
		["End", 3],
		["ArrowUp", 3],
		["ArrowDown", 2],
	] as const) {
		await page.keyboard.press(key);
		expect(await plot(page).getAttribute("aria-valuenow")).toBe(String(k + 1));
		expect(await plot(page).getAttribute("aria-valuetext")).toBe(stages[k]!.told);
		expect(await page.locator(".readout").innerText()).toContain(`Stage ${k + 1} of 4`);
	}
	await page.keyboard.press("Enter");
	expect(await rows(page).nth(2).getAttribute("aria-expanded")).toBe("true");
	expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("openssh");
	await page.keyboard.press("ArrowUp");
	expect(await page.locator(".readout").innerText()).toContain("Stage 2 of 4");
	await plot(page).hover({ position: { x: 5, y: 40 } });
	expect(await page.locator(".readout").innerText()).toContain("Stage 1 of 4");
});

test("a stage tells its paths with their sizes; those of this closure lead to the map", async () => {
	const [here] = shownPaths();
	const plan: UpgradePlan = {
		...fourStages,
		stages: fourStages.stages.with(1, {
			...fourStages.stages[1]!,
			fetch: [here!.path, ...fourStages.stages[1]!.fetch],
		}),
	};
	const page = await openPage(report(plan));
	await rows(page).nth(1).click();
	const told = await details(page).innerText();
	for (const words of [
		"out of the old system's configuration",
		size(fourStages.stages[1]!.fetchBytes),
		size(fourStages.stages[1]!.releaseBytes),
		"postgresql",
		"below the capacity",
	]) {
		expect(told).toContain(words);
	}
	const comes = page.getByRole("list", { name: "What comes" });
	const texts = await comes.getByRole("listitem").allInnerTexts();
	expect(texts).toHaveLength(plan.stages[1]!.fetch.length);
	expect(texts.some((text) => text.includes("postgresql-2.0") && text.includes("240.0 MiB"))).toBe(
		true,
	);
	const made = plan.stages[1]!.made;
	expect(texts.filter((text) => text.includes("made") && text.includes("≈"))).toHaveLength(
		made.length,
	);
	expect(await comes.getByRole("button", { name: /in the map$/ }).count()).toBe(1);
	const row = comes.getByRole("listitem").filter({ has: page.locator("button.path-name") });
	expect(await row.innerText()).toContain(size(here!.narSize));
	await row.getByRole("button", { name: /in the map$/ }).click();
	await page.getByRole("main", { name: "Map" }).waitFor();
	expect(await page.locator(".whole-path code").innerText()).toBe(here!.path);
	await expect.poll(() => page.url()).toMatch(/#view=map&.*at=/);
});

test("the view is in the address and has a key; without a plan there is neither", async () => {
	const page = await openPage(`${report(fourStages)}#view=map`);
	await page.getByRole("main", { name: "Map" }).waitFor();
	await page.keyboard.press("6");
	await page.getByRole("main", { name: "Upgrade" }).waitFor();
	await expect.poll(() => page.url()).toContain("#view=upgrade");
	const other = await openPage(`${reportOf(...store, v1)}#view=upgrade`);
	expect(await viewsOf(other)).not.toContain("Upgrade");
	expect(await other.locator(".notice").innerText()).toContain("view=upgrade");
	await other.keyboard.press("6");
	expect(await other.getByRole("main", { name: "Map" }).count()).toBe(1);
});

test.each([
	{ width: 1600, dark: false },
	{ width: 1280, dark: true },
	{ width: 400, dark: false },
	{ width: 400, dark: true },
])(
	"axe finds nothing, nothing moves, nothing goes sideways ($width, dark: $dark)",
	async (opening) => {
		for (const plan of [notFitting, longPlan(40), { ...fourStages, stages: [] }]) {
			const page = await openPage(report(plan), { ...opening, height: 800, first: COUNT_SHIFTS });
			await settled(page);
			if (plan.stages.length > 0) await plot(page).hover();
			await settled(page);
			expect(await shifts(page)).toBe(0);
			expect(await axeFinds(page, ".page")).toEqual([]);
			if (plan.stages.length > 0) await rows(page).first().click();
			await settled(page);
			expect(await axeFinds(page, ".page")).toEqual([]);
			expect(await overhang(page, ".upgrade")).toEqual([0, 0]);
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
	"__proto__",
	"",
];
const hostilePath = (words: string, k: number) =>
	`/nix/store/${String(k).padStart(32, "0")}-${words.replaceAll("/", "")}-`;
const hostile: UpgradePlan = {
	...notFitting,
	old: hostilePath(HOSTILE[1]!, 90),
	units: HOSTILE.map((name) => ({ name, pairs: [], vital: true, barrier: true })),
	atoms: [],
	stages: HOSTILE.map((_, k) => ({
		...notFitting.stages[0]!,
		index: k + 1,
		system: k === HOSTILE.length - 1 ? notFitting.new : hostilePath(HOSTILE[k]!, k),
		states: HOSTILE.map(() => "new" as const),
		fetch: HOSTILE.map(hostilePath),
		release: HOSTILE.map((words, n) => hostilePath(words, 50 + n)),
		made: HOSTILE.map((words, n) => ({ path: hostilePath(words, n), predicted: true, size: n })),
		switches: HOSTILE,
		drops: HOSTILE,
		adds: HOSTILE,
	})),
	notes: HOSTILE,
	remedies: HOSTILE.map((words) => ({ ...notFitting.remedies[0]!, what: words, how: words })),
};

test("hostile words are text", async () => {
	const page = await openPage(report(hostile), { width: 400 });
	for (const row of await rows(page).all()) await row.click();
	await rows(page).first().click();
	const text = await page.locator(".upgrade").innerText();
	for (const words of [HOSTILE[0]!, "two\\nlines\\x00\\e[31m", "\\u{202e}gnp\\u{fffe}"]) {
		expect(text).toContain(words);
	}
	expect(await page.locator(".upgrade :is(img, script)").count()).toBe(0);
	expect(await page.evaluate("window.pwned")).toBeUndefined();
	const [wide, room] = await page.evaluate(() => {
		const view = document.querySelector(".upgrade")!;
		return [view.scrollWidth, view.clientWidth];
	});
	expect(wide).toBe(room);
});

test("served, and beside a comparison, the stages are there too", async () => {
	const { url } = await served(...store, v1, "--diff", v1, "--plan", fileOf(fourStages));
	const page = await openPage(url.href);
	expect(await viewsOf(page)).toEqual(["Map", "Graph", "Table", "Diff", "Upgrade"]);
	expect(await rows(page).count()).toBe(4);
	await turnTo(page, "Diff");
	await turnTo(page, "Upgrade");
	expect(await rows(page).count()).toBe(4);
});

test("a page whose plan was changed says so, in words", async () => {
	const html = readFileSync(fileURLToPath(report(fourStages)), "utf8");
	const file = join(folder(), "changed.html");
	for (const [from, to, says] of [
		['"kind":"made"', '"kind":"bought"', /damaged: its plan .*stages\[0\]\.kind is not new/],
		['"index":2', '"index":7', /damaged: its plan .*stages\[1\]\.index is not 2/],
		['"schema":"whittle.upgrade-plan/1"', '"schema":"x"', /damaged: its plan .*schema is not/],
	] as const) {
		writeFileSync(file, html.replace(from, to));
		const page = await openPage(pathToFileURL(file).href, { until: "[role=alert]" });
		expect(await page.getByRole("alert").innerText()).toMatch(says);
	}
});

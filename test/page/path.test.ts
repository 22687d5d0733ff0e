import { expect, test } from "vitest";
import { escaped } from "../../src/closure/escape.ts";
import { size } from "../../src/closure/size.ts";
import * as contract from "../contract.ts";
import { store, v1, whittle } from "../support.ts";
import { hostileClosure, recordOf, records, rows, select, wrongIn } from "./panels.ts";
import { drawnClosure, openPage, reportOf } from "./support.ts";

test("the figures of a path are those of `whittle top --json`", async () => {
	const all = records();
	const page = await openPage(reportOf(...store, v1));
	const named = ["python3", "glibc", "perl", "etc", "system-path"];
	const root = all.find(({ depth }) => depth === 0)!;
	for (const record of [root, ...named.map((name) => recordOf(name, all))]) {
		await select(page, record.path);
		const figures = await page.locator(".sizes dd").allInnerTexts();
		expect(figures).toEqual(
			[
				record.retainedSize,
				record.narSize,
				record.diskSize,
				record.downloadSize,
				record.closureSize,
			].map(size),
		);
		const panel = await page.getByRole("region", { name: "Path" }).innerText();
		expect(panel).toContain(record.name);
		expect(panel).toContain(record.category);
		if (record.version !== null) expect(panel).toContain(`version ${record.version}`);
		expect(panel).toContain(
			record.depth === 0
				? "It is a root"
				: `${record.depth} reference${record.depth > 1 ? "s" : ""} deep`,
		);
		const share = (100 * record.retainedSize!) / root.retainedSize!;
		expect(panel).toContain(`${share.toFixed(1)} %`);
		if (record.dominator !== null) {
			const holder = page.locator(".holder");
			expect(await holder.locator(".path-name").getAttribute("title")).toBe(record.dominator);
		}
	}
});

test("chain and referrers are those of `why` and `who`, with what each cut saves", async () => {
	const all = records();
	const page = await openPage(reportOf(...store, v1));
	for (const name of ["python3", "perl", "icu", "openssl"]) {
		const { path } = recordOf(name, all);
		await select(page, path);
		const why = contract.why.parse(whittle(["why", ...store, v1, path, "--json"]).json());
		const chain = (await rows(page, "Shortest chain from a root")).map(([each]) => each);
		expect(chain).toEqual(why.chain);
		const every = contract.why.parse(
			whittle(["why", ...store, v1, path, "--all", "--json"]).json(),
		);
		expect(await page.getByText("All chains to it").innerText()).toMatch(
			new RegExp(`: ${every.paths!.length} paths, ${every.edges!.length} references`),
		);
		const who = contract.who.parse(whittle(["who", ...store, v1, path, "--json"]).json());
		while (await page.locator(".more").count()) await page.locator(".more").first().click();
		const found = await rows(page, "Referrers");
		expect(new Map(found)).toEqual(
			new Map(who.referrers.map((each) => [each.path, size(each.saving)])),
		);
		expect(found[0]![1]).toBe(size(who.referrers[0]!.saving));
	}
});

test("referrers open upwards, so that every chain can be followed and cut anywhere", async () => {
	const page = await openPage(reportOf(...store, v1));
	const python = recordOf("python3");
	await select(page, python.path);
	const who = (path: string) =>
		contract.who.parse(whittle(["who", ...store, v1, path, "--json"]).json()).referrers;
	const above = who(python.path).find(({ path }) => who(path).length > 0)!;
	const name = above.path.slice("/nix/store/".length + 33);
	await page.getByRole("button", { name: `Who refers to ${name}` }).press("Enter");
	const found = await rows(page, `Referrers of ${name}`);
	expect(new Map(found)).toEqual(
		new Map(who(above.path).map(({ path, saving }) => [path, size(saving)])),
	);
	const cut = page
		.getByRole("list", { name: `Referrers of ${name}` })
		.getByText("Cut")
		.first();
	await cut.click();
	expect(await cut.getAttribute("aria-pressed")).toBe("true");
	const text = await page.getByRole("list", { name: "Steps" }).innerText();
	expect(text).toContain(`→ ${name}`);
});

test("what a reference is worth is what `who` says of its other end", async () => {
	const all = records();
	const page = await openPage(reportOf(...store, v1));
	const { path } = recordOf("etc", all);
	await select(page, path);
	const found = await rows(page, "References");
	expect(found.length).toBe(12);
	expect(found[0]![1]).not.toBe("0 B");
	for (const [reference, worth] of found) {
		const who = contract.who.parse(whittle(["who", ...store, v1, reference, "--json"]).json());
		const here = who.referrers.find((each) => each.path === path)!;
		expect(worth).toBe(size(here.saving));
	}
});

test("with nothing selected it offers the five heaviest, and one of them can be picked", async () => {
	const page = await openPage(reportOf(...store, v1));
	const heaviest = records().filter(({ depth }) => depth > 0);
	const offered = page.getByRole("region", { name: "Path" }).locator(".rows > li");
	expect(await offered.locator(".figure").allInnerTexts()).toEqual(
		heaviest.slice(0, 5).map(({ retainedSize }) => size(retainedSize)),
	);
	await offered.first().getByRole("button").press("Enter");
	await page.locator(".whole-path code", { hasText: heaviest[0]!.path }).waitFor();
	expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(heaviest[0]!.name);
	await page.getByRole("button", { name: "Select nothing" }).click();
	expect(await page.getByRole("heading", { name: "No path is selected" }).count()).toBe(1);
});

test("another copy of a package can be used instead", async () => {
	const page = await openPage(reportOf(...store, v1));
	const { duplicates } = contract.dups.parse(whittle(["dups", ...store, v1, "--json"]).json());
	const [one, ...others] = duplicates[0]!.paths;
	await select(page, one!.path);
	const found = await rows(page, "Other versions and variants");
	expect(found).toEqual(others.map(({ path, narSize }) => [path, size(narSize)]));
	const use = page.getByRole("button", { name: /^Use this one, .* instead$/ }).first();
	await use.click();
	expect(await use.getAttribute("aria-pressed")).toBe("true");
	await expect.poll(() => new URL(page.url()).hash).toContain("step=swap");
	await use.click();
	await expect.poll(() => new URL(page.url()).hash).not.toContain("step=");
});

test("a stub asks for its size, and says what is no size", async () => {
	const page = await openPage(reportOf(...store, v1));
	const python = recordOf("python3");
	await select(page, python.path);
	await page.getByRole("button", { name: "Swap for a stub…" }).press("Enter");
	const field = page.getByLabel("It weighs");
	expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
	await field.fill("a bit");
	await field.press("Enter");
	expect(await field.getAttribute("aria-invalid")).toBe("true");
	expect(await page.locator(".actions .fault").innerText()).toContain(
		"write 500MB, 1.5GiB or 4096",
	);
	await field.fill("1MiB");
	await field.press("Enter");
	const saving = python.retainedSize! - 1024 ** 2;
	await page.locator(".totals", { hasText: `Saves ${size(saving)}` }).waitFor();
	expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Swap for a stub…");
});

test("of twenty thousand paths a long list is shown page by page", async () => {
	const file = drawnClosure(20_000);
	const page = await openPage(reportOf(file));
	const { paths } = contract.top.parse(
		whittle(["top", file, "--sort", "referrers", "-n", "1", "--json"]).json(),
	);
	const most = paths[0]!;
	expect(most.referrers).toBeGreaterThan(500);
	await select(page, most.path);
	const referrers = page.getByRole("list", { name: "Referrers" }).locator("> li");
	expect(await referrers.count()).toBe(12);
	const total = (await page.locator("h3", { hasText: "referrers" }).innerText()).split(" ")[0];
	await page
		.getByRole("button", { name: `200 more of ${total}` })
		.first()
		.press("Enter");
	expect(await referrers.count()).toBe(212);
	expect(await referrers.nth(12).evaluate((row) => row.contains(document.activeElement))).toBe(
		true,
	);
});

test("hostile names are text, and nothing overflows in a narrow column", async () => {
	const { file, paths } = hostileClosure();
	const steps = paths.map((path) => ["step", `drop ${path}`]);
	const url = reportOf(file);
	for (const width of [801, 300]) {
		const page = await openPage(url, { width, height: 700 });
		for (const path of paths) {
			await page.evaluate(
				(words) => {
					location.hash = new URLSearchParams(words).toString();
				},
				[["at", path], ...steps],
			);
			await page.locator(`h2:text-is(${JSON.stringify(escaped(path.slice(44)))})`).waitFor();
			const { wide, room, marked } = await page.locator(".side").evaluate((side) => ({
				wide: side.scrollWidth,
				room: side.clientWidth,
				marked: side.querySelectorAll("img, b, i").length,
			}));
			expect(wide).toBeLessThanOrEqual(room);
			expect(marked).toBe(0);
			expect(await page.getByRole("list", { name: "Steps" }).locator("> li").count()).toBe(
				paths.length,
			);
		}
		const side = await page.locator(".side").innerText();
		expect(side).not.toContain("\u202e");
		expect(side).toContain("two\\nlines");
		expect(side).toContain("<b>bold</b>");
	}
});

test("axe finds nothing, in light and dark, wide and narrow", async () => {
	const url = reportOf(...store, v1);
	const { path } = recordOf("openssl");
	for (const opening of [{ dark: false }, { dark: true, width: 400, height: 900 }]) {
		const page = await openPage(url, opening);
		expect(await wrongIn(page, ".side")).toEqual([]);
		await select(page, path);
		await page.getByRole("button", { name: "Swap for a stub…" }).click();
		await page.getByLabel("It weighs").fill("no size");
		await page.getByLabel("It weighs").press("Enter");
		expect(await wrongIn(page, ".side")).toEqual([]);
	}
});

test("what would evict a path is what `whittle cut` says, and is tried as a whole", async () => {
	const page = await openPage(reportOf(...store, v1));
	const { edges, saving } = contract.cut.parse(
		whittle(["cut", ...store, v1, "python3", "--json"]).json(),
	);
	await select(page, recordOf("python3").path);
	await page.getByRole("button", { name: "What would evict it?" }).click();
	const told = page.getByRole("list", { name: "References to cut" });
	await told.waitFor();
	const titles = await told
		.getByRole("button")
		.evaluateAll((all) => all.map((each) => each.getAttribute("title")));
	expect(titles.toSorted()).toEqual(edges.flat().toSorted());
	expect(await page.locator(".evict").innerText()).toContain(`which saves ${size(saving)}`);
	await page.getByRole("button", { name: edges.length === 1 ? "Cut it" : "Cut them all" }).click();
	await expect.poll(() => page.locator(".totals").innerText()).toContain(`Saves ${size(saving)}`);
	expect(await page.getByRole("button", { name: "Tried" }).getAttribute("aria-disabled")).toBe(
		"true",
	);
});

test("nothing evicts a root", async () => {
	const page = await openPage(reportOf(...store, v1));
	await select(page, v1);
	await page.getByRole("button", { name: "What would evict it?" }).click();
	await page.getByText("it is a root, so no cut lets it go").waitFor();
});

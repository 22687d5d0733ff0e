import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { size } from "../../src/closure/size.ts";
import * as contract from "../contract.ts";
import { store, v1, whittle } from "../support.ts";
import { recordOf, records, rows, select, wrongIn } from "./panels.ts";
import { drawnClosure, openPage, reportOf } from "./support.ts";

/** Adds a step by its words. */
async function add(page: Page, kind: "drop" | "swap" | "cut", words: string) {
	await page.getByLabel("Kind of step").selectOption(kind);
	await page.getByLabel("A step by its words").fill(words);
	await page.getByLabel("A step by its words").press("Enter");
}

/** What is said of all steps together. */
function said(page: Page): Promise<string> {
	return page.getByRole("region", { name: "What if", exact: true }).getByRole("status").innerText();
}

/** What is said of each step. */
function steps(page: Page) {
	return page.getByRole("list", { name: "Steps", exact: true }).locator("> li");
}

/** What `savings` a step's row shows: alone, adds, together. */
function savingsOf(page: Page, step: number): Promise<string[]> {
	return steps(page).nth(step).locator("dd").allInnerTexts();
}

function focused(page: Page): Promise<string | null | undefined> {
	return page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
}

test("without python3 goes what python3 retains, path by path", async () => {
	const all = records();
	const total = all.find(({ depth }) => depth === 0)!.retainedSize!;
	const python = recordOf("python3", all);
	const page = await openPage(reportOf(...store, v1));
	expect(await said(page)).toContain("Nothing is tried");
	await select(page, python.path);
	await page.getByRole("button", { name: "Take it out" }).click();
	const saving = python.retainedSize!;
	const text = await said(page);
	expect(text).toContain(`Saves ${size(saving)} (${((100 * saving) / total).toFixed(1)} %)`);
	expect(text).toContain(`${size(total)} → ${size(total - saving)} NAR`);
	expect(await savingsOf(page, 0)).toEqual([size(saving), size(saving), size(saving)]);
	// What goes is what python3 dominates.
	const gone = new Set([python.path]);
	for (const path of gone) {
		for (const each of all) if (each.dominator === path) gone.add(each.path);
	}
	expect(text).toContain(`${gone.size} path${gone.size === 1 ? " goes" : "s go"}`);
	const shown = await rows(page, "Paths that go");
	const heaviest = all.filter(({ path }) => gone.has(path));
	heaviest.sort((a, b) => b.narSize! - a.narSize!);
	expect(shown.map(([, figure]) => figure)).toEqual(
		heaviest.slice(0, 10).map(({ narSize }) => size(narSize)),
	);
	expect(heaviest.reduce((sum, { narSize }) => sum + narSize!, 0)).toBe(saving);
});

test("a swap for another copy saves what the old one retains", async () => {
	const page = await openPage(reportOf(...store, v1));
	const { duplicates } = contract.dups.parse(whittle(["dups", ...store, v1, "--json"]).json());
	const [one, other] = duplicates[0]!.paths;
	await add(page, "swap", `${one!.path}=${other!.path}`);
	expect(await said(page)).toContain(`Saves ${size(one!.retainedSize)}`);
	expect(await steps(page).innerText()).toMatch(/^Swap .* for /);
	const [[gone]] = (await rows(page, "Paths that go")) as [[string, string]];
	expect(gone).toBe(one!.path);
});

test("a cut saves what `who` says, or says that by itself it saves nothing", async () => {
	const page = await openPage(reportOf(...store, v1));
	const all = records();
	const held = recordOf("python3", all);
	const who = (path: string) =>
		contract.who.parse(whittle(["who", ...store, v1, path, "--json"]).json()).referrers;
	const shared = who(held.path);
	expect(shared.length).toBeGreaterThan(1);
	await add(page, "cut", `${shared[0]!.path}:${held.path}`);
	expect(await steps(page).first().innerText()).toContain("By itself it saves nothing.");
	expect(await said(page)).toContain("Saves 0 B (0.0 %), 0 paths go");
	// With all of its references cut it goes, and the last of them adds all.
	for (const { path } of shared.slice(1)) await add(page, "cut", `${path}:${held.path}`);
	expect(await savingsOf(page, shared.length - 1)).toEqual([
		"0 B",
		size(held.retainedSize),
		size(held.retainedSize),
	]);
	await page.getByRole("button", { name: "Clear all" }).click();
	const sole = all.find(({ path, depth }) => depth === 2 && who(path)[0]!.saving! > 0)!;
	await select(page, sole.path);
	const cut = page.getByRole("list", { name: "Referrers" }).getByRole("button", { name: /^Cut/ });
	await cut.first().click();
	expect(await cut.first().getAttribute("aria-pressed")).toBe("true");
	expect(await said(page)).toContain(`Saves ${size(sole.retainedSize)}`);
});

test("steps are taken back one by one or all, and the focus goes on", async () => {
	const page = await openPage(reportOf(...store, v1));
	for (const words of ["python3", "perl", "/^git-/"]) await add(page, "drop", words);
	const both = await said(page);
	const remove = page.getByRole("button", { name: /^Remove the step/ });
	expect(await remove.count()).toBe(3);
	await remove.nth(1).press("Enter");
	expect(await focused(page)).toBe("Remove the step drop /^git-/");
	await page.getByRole("button", { name: "Undo last" }).click();
	expect(await focused(page)).toBe("Remove the step drop python3");
	expect(await said(page)).toContain(`Saves ${size(recordOf("python3").retainedSize)}`);
	await add(page, "drop", "perl");
	await add(page, "drop", "/^git-/");
	expect(await said(page)).toBe(both);
	await page.getByRole("button", { name: "Clear all" }).press("Enter");
	expect(await said(page)).toContain("Nothing is tried");
	expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
});

test("the link that is copied brings the same state back", async () => {
	const page = await openPage(reportOf(...store, v1));
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	const perl = recordOf("perl");
	await select(page, perl.path);
	await page.getByRole("button", { name: "Take it out" }).click();
	await add(page, "swap", "python3=stub:1MiB");
	await add(page, "cut", "system-path:git");
	const before = await page.locator(".side").innerText();
	await page.getByRole("button", { name: "Copy link" }).click();
	await page.getByText("Copied the end of the address").waitFor();
	const end = await page.evaluate(() => navigator.clipboard.readText());
	const again = await openPage(page.url().replace(/#.*/, end));
	expect(await again.locator(".side").innerText()).toBe(before);
	expect(await again.locator(".whole-path code").innerText()).toBe(perl.path);
});

test("the same steps are told as a command", async () => {
	const page = await openPage(reportOf(...store, v1));
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	await add(page, "drop", "/^python3-/");
	await add(page, "swap", "perl=stub:1MiB");
	await add(page, "cut", "system-path:git");
	const line = `whittle whatif ${store.join(" ")} ${v1} --drop '/^python3-/' --swap perl=stub:1MiB --cut system-path:git`;
	expect(await page.getByLabel("In a terminal").inputValue()).toBe(line);
	await page.getByRole("button", { name: "Copy the command" }).click();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(line);
});

test("words that mean no step are refused below the field, in words", async () => {
	const page = await openPage(reportOf(...store, v1));
	const field = page.getByLabel("A step by its words");
	for (const [kind, words, fault] of [
		["drop", "not-there", "nothing in the closure is meant by it"],
		["drop", "/(/", "not a regular expression"],
		["swap", "python3", "not of the form OLD=NEW"],
		["swap", "python3=stub:much", "not a size"],
		["swap", "python3=/./", "one is wanted in place of OLD"],
		["cut", "python3:linux", "no such reference"],
	] as const) {
		await add(page, kind, words);
		expect(await field.getAttribute("aria-invalid")).toBe("true");
		const described = await field.getAttribute("aria-describedby");
		expect(await page.locator(`[id="${described}"]`).innerText()).toContain(fault);
		expect(await field.inputValue()).toBe(words);
		expect(await steps(page).count()).toBe(0);
		expect(await wrongIn(page, ".side")).toEqual([]);
	}
	await field.fill("perl");
	expect(await field.getAttribute("aria-invalid")).toBe("false");
});

test("savings are in the weights that go with the measure", async () => {
	const page = await openPage(reportOf(...store, v1, "--disk"));
	const args = ["top", ...store, v1, "-n", "0", "--json", "--disk"];
	const all = contract.top.parse(whittle(args).json()).paths;
	const python = recordOf("python3", all);
	const gone = new Set([python.path]);
	for (const path of gone) {
		for (const each of all) if (each.dominator === path) gone.add(each.path);
	}
	const onDisk = (paths: typeof all) => paths.reduce((sum, { diskSize }) => sum + diskSize!, 0);
	await page.locator(".measure select").selectOption("disk");
	await add(page, "drop", "python3");
	const saving = onDisk(all.filter(({ path }) => gone.has(path)));
	expect(await said(page)).toContain(`Saves ${size(saving)}`);
	expect(await said(page)).toContain(
		`${size(onDisk(all))} → ${size(onDisk(all) - saving)} on disk`,
	);
	expect((await rows(page, "Paths that go"))[0]![1]).toBe(size(python.diskSize));
});

test("axe finds nothing while much is tried, in light and dark", async () => {
	const url = reportOf(...store, v1);
	const words = new URLSearchParams(
		["drop python3", "cut system-path:git", "swap perl=stub:1MiB", "drop /^lib/"].map((step) => [
			"step",
			step,
		]),
	);
	for (const opening of [{ dark: false }, { dark: true, width: 400, height: 900 }]) {
		const page = await openPage(`${url}#${words}`, opening);
		expect(await steps(page).count()).toBe(4);
		expect(await wrongIn(page, ".side")).toEqual([]);
	}
});

test("of twenty thousand paths what goes is listed page by page", async () => {
	const page = await openPage(reportOf(drawnClosure(20_000)));
	await add(page, "drop", "/./");
	expect(await said(page)).toContain("20,000 paths go");
	const gone = page.getByRole("list", { name: "Paths that go" }).locator("> li");
	expect(await gone.count()).toBe(10);
	await page.getByRole("button", { name: "200 more of 20,000" }).last().click();
	expect(await gone.count()).toBe(210);
	await page.getByRole("button", { name: "Undo last" }).click();
	expect(await said(page)).toContain("Nothing is tried");
});

test("a step that saves nothing says which chains hold on, and what would release it", async () => {
	const page = await openPage(reportOf(...store, v1));
	const { steps } = contract.whatif.parse(
		whittle(["whatif", ...store, v1, "--cut", "gdb:python3", "--json"]).json(),
	);
	const { heldBy, release } = steps[0]!;
	expect(heldBy.length).toBeGreaterThan(1);
	await add(page, "cut", "gdb:python3");
	const chains = page.getByRole("list", { name: "Chains that hold it" }).locator("> li");
	const shown = await chains.evaluateAll((rows) =>
		rows.map((row) => [...row.querySelectorAll("button")].map(({ title }) => title)),
	);
	expect(shown).toEqual(heldBy.slice(0, 2));
	const references = page.getByRole("list", { name: "References that would release it" });
	const titles = await references
		.getByRole("button")
		.evaluateAll((all) => all.map((each) => each.getAttribute("title")));
	expect(titles).toEqual(release.flat());
	await page.getByRole("button", { name: "Cut them all" }).click();
	await expect.poll(() => said(page)).not.toContain("Saves 0 B");
	expect(await page.locator(".steps").innerText()).toContain("By itself it saves nothing");
	expect(await wrongIn(page, ".side")).toEqual([]);
});

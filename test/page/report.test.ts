import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as contract from "../contract.ts";
import { served } from "../served.ts";
import { folder, program, store, system, v1, v2, whittle } from "../support.ts";
import { inStore } from "../system/index.mjs";
import { drawnClosure, openPage, reportOf, settled } from "./support.ts";

const MB = 1e6;

test("the page is under 1.5 MB, and a system of 2,000 paths in it under 3 MB", () => {
	expect(statSync(join(program, "../page.html")).size).toBeLessThan(1.5 * MB);
	const report = fileURLToPath(reportOf(drawnClosure(2000)));
	expect(statSync(report).size).toBeLessThan(3 * MB);
});

test("name and totals are there before any data, and without a script", () => {
	const html = whittle(["report", ...store, v1, "-o", "-"]).stdout;
	const front = html.slice(0, html.indexOf("<script"));
	const { total } = contract.show.parse(whittle([...store, v1, "--json"]).json());
	expect(front).toContain(`${(total.narSize! / 1024 ** 2).toFixed(1)} MiB NAR`);
	expect(front).toContain(`${total.paths.toLocaleString("en-US")} paths`);
	expect(front).toMatch(/<title>nixos-system-[^<]* – whittle<\/title>/);
});

test("what stood there first is what the page says of itself once it runs", async () => {
	const report = reportOf(...store, v1);
	const html = readFileSync(fileURLToPath(report), "utf8");
	const [, name, totals] = /<h1>([^<]+)<\/h1><p>([^<]+)<\/p>/.exec(html) ?? [];
	const page = await openPage(report);
	expect(await page.locator("h1").allInnerTexts()).toEqual([name]);
	expect(await page.locator(".title p").allInnerTexts()).toEqual([totals]);
	expect(await page.locator("header").count()).toBe(1);
	expect(await page.getByText("Reading the closure").count()).toBe(0);
});

test("served it can be loaded again, and keeps what was looked at", async () => {
	const { url } = await served(...store, v1);
	const page = await openPage(url.href);
	const tabs = page.getByRole("navigation", { name: "Views" });
	await tabs.getByRole("button", { name: "Table" }).click();
	await page.getByRole("main", { name: "Table" }).waitFor();
	await expect.poll(() => page.url()).toContain("#view=table"); // told a moment later
	await page.reload();
	await page.getByRole("main", { name: "Table" }).waitFor();
	expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[^#]+#view=table/);
});

test("a link that is followed later is told of where it means nothing", async () => {
	const page = await openPage(reportOf(...store, v1));
	expect(await page.locator(".notice").count()).toBe(0);
	await page.evaluate(() => {
		location.hash = "step=drop nobody-has-this";
	});
	await expect
		.poll(() => page.locator(".notice").allInnerTexts())
		.toContainEqual(expect.stringContaining("nobody-has-this"));
});

test("an address that the browser would not take is told to it again", async () => {
	const first = `
		const take = history.replaceState.bind(history);
		let refusals = 3;
		history.replaceState = (...args) => {
			if (refusals-- > 0) throw new DOMException("too many", "SecurityError");
			take(...args);
		};
	`;
	const page = await openPage(reportOf(...store, v1), { first });
	await expect.poll(() => page.url(), { timeout: 10_000 }).toContain("#view=map");
});

test("--root, --disk, --all and several roots are as everywhere", async () => {
	const heading = async (...args: string[]) => {
		const page = await openPage(reportOf(...store, ...args));
		await settled(page);
		return page.locator(".title").innerText();
	};
	const counted = (...args: string[]) => {
		const { total } = contract.show.parse(whittle([...store, ...args, "--json"]).json());
		return `${total.paths.toLocaleString("en-US")} paths`;
	};
	expect(await heading(v1, "--root", "python3", "--root", "perl")).toContain(
		counted(v1, "--root", "python3", "--root", "perl"),
	);
	expect(await heading("--all")).toContain(counted("--all"));
	expect(await heading(v1, "--disk")).toMatch(/ on disk/);
	expect(await heading(v1)).not.toMatch(/ on disk/);
});

test("what is compared with is opened by itself: --all and -f are the subject's alone", () => {
	const place = folder();
	const out = join(place, "report.html");
	const job = `derivation { name = "built-here"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo built > $out" ]; }`;
	writeFileSync(join(place, "default.nix"), `{ job = ${job}; }`);
	const labels = (...args: readonly string[]) => {
		const { status, stderr } = inStore(
			system.root,
			[process.execPath, program, "report", ...args, "-o", out],
			{ cwd: place, env: { HOME: place } },
		);
		expect({ args, status }, String(stderr)).toEqual({ args, status: 0 });
		const [, about] = /id="about">(.*)<\/script>/.exec(readFileSync(out, "utf8")) ?? [];
		return JSON.parse(about!);
	};
	expect(labels("--all", "--diff", v2)).toMatchObject({ oldLabel: v2 });
	expect(labels(v1, "--diff", v2)).toMatchObject({ label: v1, oldLabel: v2 });
	expect(labels(v1)).toMatchObject({ label: v1, oldLabel: null });
	const built = labels("-f", place, "-A", "job", "--diff", v2);
	expect(built).toMatchObject({ label: expect.stringMatching(/-built-here$/), oldLabel: v2 });
});

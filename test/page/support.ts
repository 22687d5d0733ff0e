import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { laptopClosure } from "../../bench/laptop-closure.ts";
import { pathInfoLines } from "../../src/closure/path-info.ts";
import { folder, whittle } from "../support.ts";
import { ensureTools } from "../system/index.mjs";
import { launchBrowser } from "./browser.ts";

let browser: Promise<Browser> | null = null;

/** One for all tests. */
function sharedBrowser(): Promise<Browser> {
	if (browser === null) {
		ensureTools((line) => console.error(line), [{ program: "chromium", package: "chromium" }]);
		browser = launchBrowser();
	}
	return browser;
}

/** A report of these arguments of `whittle report`, as a file's address. */
export function reportOf(...args: readonly string[]): string {
	const file = join(folder(), "report.html");
	const { status, stderr } = whittle(["report", ...args, "-o", file]);
	if (status !== 0) throw new Error(stderr);
	return pathToFileURL(file).href;
}

interface Opening {
	readonly width?: number;
	readonly height?: number;
	readonly dark?: boolean;
	/** Runs in the tab before anything of the page does. */
	readonly first?: string;
	/** What is there when the page is; the first view unless told otherwise. */
	readonly until?: string;
}

/**
 * A tab on that address. What goes wrong in it, and whatever it asks for beside that address,
 * fails the test: a request, a window, a breach of its own policy.
 */
export async function openPage(
	url: string,
	{ width = 1280, height = 800, dark = false, first, until = "main" }: Opening = {},
): Promise<Page> {
	const context = await (await sharedBrowser()).newContext({
		viewport: { width, height },
		colorScheme: dark ? "dark" : "light",
	});
	if (first !== undefined) await context.addInitScript(first);
	const page = await context.newPage();
	const faults: string[] = [];
	page.on("pageerror", ({ message }) => faults.push(message));
	page.on("console", (message) => {
		if (message.type() === "error") faults.push(message.text());
	});
	context.on("request", (request) => {
		const asked = request.url();
		if (/^(data|blob):/.test(asked) || withoutHash(asked) === withoutHash(url)) return;
		faults.push(`asked for ${asked}`);
	});
	context.on("page", (other) => faults.push(`opened ${other.url()}`));
	page.on("dialog", async (dialog) => {
		faults.push(`asked: ${dialog.message()}`);
		await dialog.dismiss();
	});
	onTestFinished(async () => {
		await context.close();
		if (faults.length > 0) throw new Error(`in the page: ${faults.join("; ")}`);
	});
	await page.goto(url);
	await page.locator(until).first().waitFor();
	return page;
}

function withoutHash(url: string): string {
	return url.replace(/#.*$/s, "");
}

/** Shows what stands behind `#` in an address, in a tab that is open. */
export async function follow(page: Page, link: string): Promise<void> {
	await page.evaluate((hash) => {
		location.hash = hash;
	}, link);
	await settled(page);
}

/** Waits until what has changed in a tab is painted. */
export async function settled(page: Page): Promise<void> {
	await page.evaluate(
		() =>
			new Promise<void>((resolve) => {
				requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
			}),
	);
}

/** The views that a tab has, as their buttons call them. */
export function viewsOf(page: Page): Promise<string[]> {
	return page.getByRole("navigation", { name: "Views" }).getByRole("button").allInnerTexts();
}

/** Turns to one of them. */
export async function turnTo(page: Page, view: string): Promise<void> {
	await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: view }).click();
	await page.getByRole("main", { name: view }).waitFor();
	await settled(page);
}

/** A file of so many paths, like a laptop's store, to be a subject. */
export function drawnClosure(paths: number): string {
	const file = join(folder(), "closure.json");
	writeFileSync(file, [...pathInfoLines(laptopClosure(paths))].join(""));
	return file;
}

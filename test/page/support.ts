import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { drawnPaths, type Shape } from "../../bench/synthetic-store.ts";
import { folder, whittle } from "../support.ts";
import { ensureTools } from "../system/index.mjs";

let browser: Promise<Browser> | null = null;

/** Debian's Chromium, one for all tests. */
function chromiumBrowser(): Promise<Browser> {
	if (browser === null) {
		ensureTools((line) => console.error(line), [{ program: "chromium", package: "chromium" }]);
		const executablePath = execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" });
		browser = chromium.launch({ executablePath: executablePath.trim(), args: ["--no-sandbox"] });
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
}

/** A tab on that address. What goes wrong in it, and any request it makes, fails the test. */
export async function openPage(
	url: string,
	{ width = 1280, height = 800, dark = false }: Opening = {},
): Promise<Page> {
	const context = await (await chromiumBrowser()).newContext({
		viewport: { width, height },
		colorScheme: dark ? "dark" : "light",
	});
	const page = await context.newPage();
	const faults: string[] = [];
	page.on("pageerror", ({ message }) => faults.push(message));
	page.on("console", (message) => {
		if (message.type() === "error") faults.push(message.text());
	});
	page.on("request", (request) => {
		if (!/^(file|data|blob):/.test(request.url()) && request.url() !== url) {
			faults.push(`asked for ${request.url()}`);
		}
	});
	onTestFinished(async () => {
		await context.close();
		if (faults.length > 0) throw new Error(`in the page: ${faults.join("; ")}`);
	});
	await page.goto(url);
	await page.locator("main").waitFor();
	return page;
}

/** Drawn after a laptop's store: a small shared base, short chains above it. */
const LAPTOP: Omit<Shape, "paths"> = { degree: 5, chaining: 0.4, seed: 7 };

/** A file of so many paths, like a store's, to be a subject. */
export function drawnClosure(paths: number): string {
	const drawn = [...drawnPaths({ ...LAPTOP, paths })];
	const entries = drawn.map(({ path, narSize, references }) => [
		path,
		{ narSize, references: Array.from(references, (k) => drawn[k]!.path) },
	]);
	const file = join(folder(), "closure.json");
	writeFileSync(file, JSON.stringify(Object.fromEntries(entries)));
	return file;
}

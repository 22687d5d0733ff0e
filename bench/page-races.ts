import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { type Closure, weights } from "../src/closure/closure.ts";
import { degree } from "../src/closure/graph.ts";
import { largest } from "../src/closure/largest.ts";
import { minimumCut } from "../src/closure/minimum-cut.ts";
import { pathInfoLines } from "../src/closure/path-info.ts";
import { referenceWeights } from "../src/closure/reference-weights.ts";
import { retainedSizes } from "../src/closure/retained-sizes.ts";
import { stepOn } from "../src/closure/step.ts";
import { whatIf } from "../src/closure/what-if.ts";
import { outermost } from "../src/page/map/holdings.ts";
import { layout } from "../src/page/map/layout.ts";
import { launchBrowser } from "../test/page/browser.ts";
import { whittle } from "./contenders.ts";
import { laptopClosure } from "./laptop-closure.ts";
import { median } from "./measure.ts";

const SIZES = [2_000, 20_000, 100_000];
const ROUNDS = 15;

/** First paint as a multiple of an empty page's of the same size, at most. */
const PAINT_AT_MOST = 2;

/** What the page computes, timed in this process; `prepare` is not. */
interface Timed {
	readonly what: string;
	readonly prepare: (closure: Closure) => () => void;
}

const TIMED: readonly Timed[] = [
	{
		what: "what-if: one step more",
		prepare(closure) {
			// The heaviest takes the longest: most of the closure goes.
			const retained = retainedSizes(closure);
			const heaviest = [...retained.keys()].sort((a, b) => retained[b]! - retained[a]!).slice(0, 9);
			whatIf(closure, []);
			let k = 0;
			return () => {
				whatIf(closure, [stepOn.drop(closure, heaviest[k++ % heaviest.length]!)]);
			};
		},
	},
	{
		what: "minimum cut: what would evict the most referred path",
		prepare(closure) {
			const { weight } = referenceWeights(closure, null);
			const referred = largest(closure, referrerCounts(closure), 1, 0);
			return () => {
				minimumCut({ graph: closure.references, roots: closure.roots }, referred, weight);
			};
		},
	},
	{
		what: "map: layout of the whole",
		prepare(closure) {
			const top = { path: outermost(closure), among: null };
			return () => {
				layout(closure, top, weights(closure), 880, 570);
			};
		},
	},
];

/** How the page does in Chromium, as a section of the results. */
export async function pageResults(): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), "whittle-bench-"));
	const browser = await launchBrowser();
	try {
		const rows: string[] = [];
		for (const paths of SIZES) {
			process.stderr.write(`page: ${paths} paths …\n`);
			const closure = laptopClosure(paths);
			rows.push(...(await opened(browser, folder, closure)), ...computed(closure));
		}
		return `
## The page

Reports of drawn closures, opened from disk in Chromium ${browser.version()}, headless; medians of ${ROUNDS}
interleaved runs. The empty page has one line of text and as many bytes in an inert script.

| paths | what | figure | empty page | ratio | wanted |
|---:|---|---:|---:|---:|---|
${rows.join("\n")}
`;
	} finally {
		await browser.close();
		rmSync(folder, { recursive: true });
	}
}

/** What a report weighs, and how soon it is seen. */
async function opened(browser: Browser, folder: string, closure: Closure): Promise<string[]> {
	const paths = closure.paths.length;
	const source = join(folder, "closure.json");
	const report = join(folder, "report.html");
	const empty = join(folder, "empty.html");
	writeFileSync(source, [...pathInfoLines(closure)].join(""));
	const [program, ...args] = whittle("report", source, "-o", report).command;
	execFileSync(program, args);
	const bytes = statSync(report).size;
	const front = '<!doctype html><meta charset="utf-8"><title>empty</title><p>whittle</p>';
	const inert = (text: string) => `${front}<script type="text/plain">${text}</script>`;
	writeFileSync(empty, inert("A".repeat(bytes - inert("").length)));
	const times: [painted: number, drawn: number, empty: number][] = [];
	for (let round = -1; round < ROUNDS; round++) {
		const [painted, drawn] = await seen(browser, report, "first-contentful-paint", "drawn");
		const [other] = await seen(browser, empty, "first-contentful-paint");
		if (round >= 0) times.push([painted!, drawn!, other!]); // the first round warms the caches
	}
	const medianOf = (k: 0 | 1 | 2) => median(times.map((all) => all[k]));
	const [paint, drawn, emptyPaint] = [medianOf(0), medianOf(1), medianOf(2)];
	const ratio = paint / emptyPaint;
	const missed = ratio <= PAINT_AT_MOST ? "" : " **missed**";
	const pageBytes = readFileSync("dist/page.html").length;
	return [
		row(paths, "report", `${(bytes / 1e3).toFixed(0)} kB`),
		row(
			paths,
			"report, beside the page itself",
			`${((bytes - pageBytes) / paths).toFixed(1)} B a path`,
		),
		row(
			paths,
			"first contentful paint",
			ms(paint),
			ms(emptyPaint),
			ratio.toFixed(2),
			`at most ${PAINT_AT_MOST}${missed}`,
		),
		row(paths, "first view is there", ms(drawn)),
		row(
			paths,
			"“Take it out” pressed, until the frame that shows it",
			ms(await tried(browser, report)),
		),
	];
}

/** Median milliseconds from a click that tries the closure without a path to the frame after it. */
async function tried(browser: Browser, report: string): Promise<number> {
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
	try {
		const page = await context.newPage();
		await page.goto(pathToFileURL(report).href);
		await page.locator(".side ol button").first().click();
		await page.getByRole("button", { name: "Take it out" }).waitFor();
		const times: number[] = [];
		for (let round = -1; round < ROUNDS; round++) {
			const time = await page.evaluate<number>(PRESS);
			if (round >= 0) times.push(time);
		}
		return median(times);
	} finally {
		await context.close();
	}
}

/** Each press is one try more, or takes it back: either way all is computed and drawn again. */
const PRESS = `new Promise((resolve, reject) => {
	const totals = () => document.querySelector(".totals").textContent;
	const before = totals();
	const button = [...document.querySelectorAll("button")].find((each) => each.textContent === "Take it out");
	const start = performance.now();
	button.click();
	requestAnimationFrame(() => setTimeout(() => {
		const time = performance.now() - start;
		if (totals() === before) reject(new Error("the frame does not show it"));
		else resolve(time);
	}));
})`;

/** Notes when a frame has been painted in which there is a view. */
const NOTE = `
	new MutationObserver((_, observer) => {
		if (document.querySelector("main") === null) return;
		observer.disconnect();
		requestAnimationFrame(() => setTimeout(() => performance.mark("drawn")));
	}).observe(document, { childList: true, subtree: true });
`;

/** Milliseconds from the start of loading a file to each of these marks. */
async function seen(browser: Browser, file: string, ...marks: string[]): Promise<number[]> {
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
	try {
		await context.addInitScript(NOTE);
		const page = await context.newPage();
		await page.goto(pathToFileURL(file).href);
		const times: number[] = [];
		for (const mark of marks) {
			const handle = await page.waitForFunction(
				(name) => performance.getEntriesByName(name)[0]?.startTime,
				mark,
			);
			times.push((await handle.jsonValue()) ?? Number.NaN);
		}
		return times;
	} finally {
		await context.close();
	}
}

function referrerCounts(closure: Closure): Float64Array {
	return Float64Array.from(closure.paths.keys(), (i) => degree(closure.referrers, i));
}

function computed(closure: Closure): string[] {
	return TIMED.map(({ what, prepare }) => {
		const run = prepare(closure);
		const times: number[] = [];
		for (let round = -3; round < ROUNDS; round++) {
			const start = performance.now();
			run();
			if (round >= 0) times.push(performance.now() - start);
		}
		return row(closure.paths.length, what, ms(median(times)));
	});
}

function row(paths: number, what: string, figure: string, empty = "", ratio = "", wanted = "") {
	return `| ${paths.toLocaleString("en-US")} | ${what} | ${figure} | ${empty} | ${ratio} | ${wanted} |`;
}

function ms(milliseconds: number): string {
	return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

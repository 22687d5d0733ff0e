import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { escaped } from "../../src/closure/escape.ts";
import { draw } from "../../src/closure/testing.ts";
import { emptyPage, filledPage } from "../../src/server/filled-page.ts";
import { served } from "../served.ts";
import { folder, whittle } from "../support.ts";
import { follow, openPage, reportOf, turnTo, viewsOf } from "./support.ts";

const HOSTILE = [
	"</script><script>window.pwned=1</script>",
	"<!--<script>",
	"--><img src=x onerror=window.pwned=1>",
	"]]><svg onload=window.pwned=1>",
	"</title></style></textarea></noscript><iframe srcdoc='<script>parent.pwned=1</script>'>",
	"\"' onmouseover=window.pwned=1 autofocus onfocus=window.pwned=1 x='",
	"javascript:window.pwned=1",
	"<base href=http://evil.example/>",
	"<meta http-equiv=refresh content='0;url=http://evil.example/'>",
	"<a href=javascript:window.pwned=1>here</a>",
	"url(http://evil.example/x)",
	"%DATA%%NAME%%SCRIPT%$&$`$'",
	"&lt;b&gt;&#60;script&#62;",
	"{{constructor.constructor('window.pwned=1')()}}",
	"__proto__",
	"constructor",
	"\u2028separator\u2029",
	"nul\0in it",
	"\u202egnp.exe",
	"\u2066isolate\u2069",
	"\u001b[31mred",
	"two\nlines",
	"\ufeffmark",
	"#view=table&step=drop",
	"日本語 \u{1f600}",
	"x".repeat(2000),
];

/** Names of files that are themselves nasty; what they hold is nasty, too. */
const FILE = "<img src=x onerror=window.pwned=1>&amp;\"'\u202e.json";
const OLD = "<\u2028script>window.pwned=1<!--.json";

/** Paths with these names; those numbered below the end refer to all that follow in the list. */
function written(place: string, name: string, names: readonly string[]): string {
	const paths = names.map((each, i) => `/nix/store/${"0".repeat(30)}${10 + i}-${each}`);
	const document = paths.map((path, i) => [
		path,
		{ narSize: 1000 + i, references: i === 0 ? paths.slice(1) : paths.slice(i + 1, i + 3) },
	]);
	writeFileSync(join(place, name), JSON.stringify(Object.fromEntries(document)));
	return join(place, name);
}

/** Told by whatever runs that should not. */
const TRAP = `
	window.breaches = [];
	addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
		breaches.push([violatedDirective, blockedURI, sample].join(" "));
	}, true);
`;

/** What the page has become that it should not have. */
function harm(page: Page) {
	return page.evaluate(() => ({
		pwned: "pwned" in window,
		breaches: "breaches" in window ? window.breaches : "no trap is set",
		foreign: [...document.querySelectorAll("iframe, object, embed, base, a[href^=javascript], img")]
			.concat([...document.querySelectorAll("meta[http-equiv=refresh], body script[src]")])
			.map(({ outerHTML }) => outerHTML),
		handlers: [...document.querySelectorAll("*")].flatMap(({ attributes }) =>
			[...attributes].map(({ name }) => name).filter((name) => name.startsWith("on")),
		),
		title: document.title,
		shown: document.querySelector("#app")?.textContent ?? "",
		said: [...document.querySelectorAll("#app *")].flatMap((element) =>
			["title", "aria-label", "aria-description", "alt"].map((name) => element.getAttribute(name)),
		),
	}));
}

/** Nothing ran, nothing was added, and all that is shown can be seen. */
async function expectNoHarm(page: Page, ...names: readonly string[]): Promise<void> {
	const { pwned, breaches, foreign, handlers, title, shown, said } = await harm(page);
	expect({ pwned, breaches, foreign, handlers }).toEqual({
		pwned: false,
		breaches: [],
		foreign: [],
		handlers: [],
	});
	for (const name of names) expect(shown).toContain(escaped(name));
	const all = [title, shown, ...said].join("");
	expect(all).not.toMatch(/(?![\n\t])\p{Cc}|[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u);
}

test("as the root's name and the subject's each does nothing but be shown", async () => {
	const empty = emptyPage();
	const file = join(folder(), "report.html");
	const url = pathToFileURL(file).href;
	let page: Page | null = null;
	for (const name of HOSTILE) {
		for (const closure of [
			draw(2, [[0, 1]], { names: [name, "leaf"] }),
			draw(2, [], { names: ["one", "other"] }), // of several roots the label is shown
		]) {
			const subject = { label: name, closure };
			writeFileSync(
				file,
				[
					...filledPage(empty, {
						version: "0",
						words: null,
						subject,
						old: subject,
						ledger: null,
						plan: null,
					}),
				].join(""),
			);
			if (page === null) page = await openPage(url, { first: TRAP });
			else await page.goto(url);
			await page.locator("main").waitFor();
			await expectNoHarm(page, name);
			expect(await page.title()).toContain(escaped(name).replace(/\s+/g, " ").trim());
		}
	}
});

test("from disk and served, in every view, as subject and as what it is compared with", async () => {
	const place = folder();
	const file = written(place, FILE, ["top", ...HOSTILE]);
	const old = written(place, OLD, ["top", "gone", ...HOSTILE.toReversed()]);
	const args = [file, "--diff", old];
	const { url } = await served(...args);
	for (const address of [reportOf(...args), url.href]) {
		const page = await openPage(address, { first: TRAP });
		const views = await viewsOf(page);
		expect(views).toContain("Diff");
		for (const view of views) {
			await turnTo(page, view);
			await expectNoHarm(page, "top");
		}
		for (const [i, name] of HOSTILE.entries()) {
			const base = `${"0".repeat(30)}${11 + i}-${name}`;
			const words = new URLSearchParams({ view: views[i % views.length]!.toLowerCase(), at: base });
			words.append("step", `drop /nix/store/${base}`);
			words.append("step", `drop ${name}${name}`); // means nothing, and is said
			words.set("find", name.slice(0, 20));
			await follow(page, words.toString());
			await expectNoHarm(page, name);
		}
	}
});

test("files with nasty names, of several roots, are called by what is seen of the name", async () => {
	const place = folder();
	const paths = ["a", "b"].map((name) => `/nix/store/${"0".repeat(32)}-${name}`);
	const document = Object.fromEntries(paths.map((path) => [path, { narSize: 1 }]));
	writeFileSync(join(place, FILE), JSON.stringify(document));
	const page = await openPage(reportOf(join(place, FILE)), { first: TRAP });
	await expectNoHarm(page, FILE);
});

test("a page that is cut off or changed says so, in words", async () => {
	const place = folder();
	const file = written(place, "closure.json", ["top", "leaf"]);
	const whole = whittle(["report", file, "--diff", file, "-o", "-"]).stdout;
	const data = whole.indexOf('id="closure">') + 'id="closure">'.length;
	const old = whole.indexOf('id="old">');
	const before = whole.indexOf('<script type="text/plain"');
	const changed = (at: number, by: string) => whole.slice(0, at) + by + whole.slice(at + by.length);
	for (const [what, says] of [
		[whole.slice(0, before), /damaged: .*cut off/],
		[whole.slice(0, data + 41), /damaged: .*cut off or changed/],
		[whole.slice(0, old - 40), /damaged: .*cut off/],
		[whole.slice(0, old + 40), /damaged: .*cut off or changed/],
		[changed(data + 60, "AAAA"), /damaged: .*cut off or changed/],
		[changed(data + 60, "!"), /damaged: .*cut off or changed/],
		[whole.replace('{"label":', '{"label:'), /damaged: .*not JSON/],
		[whole.replace('{"label":', '{"babel":'), /damaged: .*incomplete/],
	] as const) {
		writeFileSync(join(place, "report.html"), what);
		const page = await openPage(pathToFileURL(join(place, "report.html")).href, {
			first: TRAP,
			until: "[role=alert]",
		});
		const alert = await page.getByRole("alert").innerText();
		expect(alert).toMatch(says);
		expect(alert).toMatch(/whittle report/);
		expect(await page.locator("header").innerText()).toContain("2 paths");
	}
});

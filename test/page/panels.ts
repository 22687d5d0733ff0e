import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import * as contract from "../contract.ts";
import { folder, store, v1, whittle } from "../support.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Every path of the test system, by retained size. */
export function records() {
	return contract.top.parse(whittle(["top", ...store, v1, "-n", "0", "--json"]).json()).paths;
}

/** The first of a package, by retained size. */
export function recordOf(pname: string, all = records()) {
	const found = all.find((each) => each.pname === pname && each.output === null);
	if (found === undefined) throw new Error(`no ${pname} in the test system`);
	return found;
}

/** Selects as a link does. */
export async function select(page: Page, path: string): Promise<void> {
	await page.evaluate((base) => {
		location.hash = `at=${encodeURIComponent(base)}`;
	}, path.slice("/nix/store/".length));
	await page.locator(".whole-path code", { hasText: path }).waitFor();
}

/** The rows of a list: whole path and figure of each. */
export function rows(page: Page, label: string): Promise<[string, string][]> {
	return page
		.getByRole("list", { name: label, exact: true })
		.locator("> li")
		.evaluateAll((items) =>
			items.map((item): [string, string] => [
				item.querySelector(".path-name")?.getAttribute("title") ?? "",
				item.querySelector<HTMLElement>(".figure")?.innerText ?? "",
			]),
		);
}

/** What axe finds wrong in that part of a page. */
export async function wrongIn(page: Page, part: string): Promise<unknown> {
	return page.evaluate(
		`${axe}; axe.run(${JSON.stringify(part)}).then(({ violations }) =>
			violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`,
	);
}

/** Names that markup, terminals or readers may stumble over. */
export const HOSTILE = [
	"</script><img src=x onerror=alert(1)>",
	"<b>bold</b>",
	"two\nlines",
	"\u202egnp.exe",
	"a=b",
	"&amp;",
	"long".repeat(50),
];

/** A file whose one root refers to paths of these names, and those paths. */
export function hostileClosure(): { file: string; paths: string[] } {
	const paths = HOSTILE.map((name, i) => `/nix/store/${"0".repeat(30)}${10 + i}-${name}`);
	const entries = paths.map((path) => [path, { narSize: 1000, references: [] }]);
	const root = `/nix/store/${"1".repeat(32)}-<i>root</i>`;
	const all = { [root]: { narSize: 10, references: paths }, ...Object.fromEntries(entries) };
	const file = join(folder(), "closure.json");
	writeFileSync(file, JSON.stringify(all));
	return { file, paths };
}

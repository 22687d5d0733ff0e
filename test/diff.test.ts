import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareVersions } from "../src/closure/version.ts";
import * as contract from "./contract.ts";
import { folder, nix, plain, store, v1, v2, whittle } from "./support.ts";

const lines = (text: string) => text.split("\n").filter((line) => line !== "");

/** What Nix itself says of a closure: NAR bytes by path, and who refers to whom. */
function factsOf(path: string) {
	const paths = lines(nix("nix-store", "-qR", path));
	const sizes = lines(nix("nix-store", "-q", "--size", ...paths)).map(Number);
	return new Map(paths.map((each, i) => [each, sizes[i]!]));
}

const answer = contract.diff.parse(whittle(["diff", ...store, v1, v2, "--json"]).json());
const before = factsOf(v1);
const after = factsOf(v2);
const sum = (sizes: Iterable<number>) => [...sizes].reduce((all, size) => all + size, 0);

test("paths and bytes are those that Nix tells", () => {
	expect(answer.paths).toEqual({
		old: before.size,
		new: after.size,
		added: [...after.keys()].filter((path) => !before.has(path)).length,
		removed: [...before.keys()].filter((path) => !after.has(path)).length,
	});
	expect([answer.size_old, answer.size_new]).toEqual([sum(before.values()), sum(after.values())]);
	expect(sum(answer.diffs.map(({ size_delta }) => size_delta!))).toBe(
		sum(after.values()) - sum(before.values()),
	);
});

test("packages and versions are those of nix store diff-closures", () => {
	const told = plain(nix("nix", "store", "diff-closures", v1, v2));
	const versions = new Map(
		lines(told).flatMap((line) => {
			const [, name, old, now] = /^(.+?): (.+) → ([^,]+(?:, [^+-][^,]*)*)/.exec(line) ?? [];
			return name === undefined ? [] : [[name, [old!.split(", "), now!.split(", ")]] as const];
		}),
	);
	expect(versions.size).toBeGreaterThan(20);
	const found = new Map(answer.diffs.map((each) => [each.name, each]));
	const outputs = / ?-[a-z]+$/;
	for (const [name, [old, now]] of versions) {
		const mine = found.get(name);
		// Nix takes any last word for an output, so that not every name is the same.
		if (mine === undefined) continue;
		const missing = (of: readonly string[], told: readonly string[]) =>
			told.filter(
				(each) =>
					each !== "∅" && each !== "ε" && !of.some((one) => one.replace(outputs, "") === each),
			);
		expect([name, missing(mine.versions.old, old!), missing(mine.versions.new, now!)]).toEqual([
			name,
			[],
			[],
		]);
	}
	expect([...versions.keys()].filter((name) => found.has(name)).length).toBeGreaterThan(
		versions.size * 0.8,
	);
});

test("growth is told with a chain of real references from the root", () => {
	const grown = answer.diffs.filter(({ because }) => because.length > 0);
	expect(grown.some(({ status }) => status === "added")).toBe(true);
	for (const { name, because, let_in, status, size_delta } of answer.diffs) {
		expect(because.length > 0).toBe(status === "added" || size_delta! > 0);
		if (because.length === 0) continue;
		expect(because[0]).toBe(v2);
		expect(before.has(because.at(-1)!)).toBe(false);
		expect(because.at(-1)).toContain(name);
		if (let_in === null) continue;
		expect(because.indexOf(let_in[1]!)).toBe(because.indexOf(let_in[0]!) + 1);
	}
	for (const { because } of grown.slice(0, 5)) {
		for (const [k, path] of because.slice(1).entries()) {
			expect(lines(nix("nix-store", "-q", "--references", because[k]!))).toContain(path);
		}
	}
});

test("of what is added the new reference is told, in text with +→", () => {
	const added = answer.diffs.filter(({ status, let_in }) => status === "added" && let_in !== null);
	expect(added.length).toBeGreaterThan(5);
	const text = whittle(["diff", ...store, v1, v2], { env: { COLUMNS: "200" } }).stdout;
	expect(text.split(" +→ ").length).toBeGreaterThan(added.length);
});

test("the same closure does not differ from itself, and that is no failure", () => {
	const same = whittle(["diff", ...store, v1, v1]);
	expect(same).toMatchObject({ status: 0, stderr: "" });
	expect(same.stdout).toMatch(/^<<< .*\n>>> .*\n\nNo package differs\.\n/);
	const json = contract.diff.parse(whittle(["diff", ...store, v1, v1, "--json"]).json());
	expect(json.diffs).toEqual([]);
	expect(json.paths).toMatchObject({ added: 0, removed: 0 });
	expect(whittle(["diff", ...store, v1, v2]).status).toBe(0);
});

test("the other way round added is removed, and bytes change their sign", () => {
	const back = contract.diff.parse(whittle(["diff", ...store, v2, v1, "--json"]).json());
	const sides = (of: typeof back, sign: number) =>
		of.diffs
			.map(({ name, size_delta }) => [name, sign * size_delta! + 0] as const)
			.sort(([a], [b]) => (a < b ? -1 : 1));
	expect(sides(back, -1)).toEqual(sides(answer, 1));
	const flipped = { added: "removed", removed: "added", changed: "changed" } as const;
	const statuses = new Map(back.diffs.map(({ name, status }) => [name, status]));
	for (const { name, status } of answer.diffs) expect(statuses.get(name)).toBe(flipped[status]);
});

test("files and paths, in any mixture, give the same answer", () => {
	const file = join(folder(), "old.whittle");
	whittle(["export", ...store, v1, "--format", "snapshot", "-o", file]);
	const mixed = contract.diff.parse(whittle(["diff", ...store, file, v2, "--json"]).json());
	// Without files what went and came is told by names, which say less.
	const { lost, gained } = mixed;
	expect(mixed).toEqual({ ...answer, lost, gained });
});

test("text is as nvd and dix tell it, fits the terminal, and says what it leaves out", () => {
	for (const columns of [60, 80, 120]) {
		const run = whittle(["diff", ...store, v1, v2], { env: { COLUMNS: String(columns) } });
		const text = run.stdout.split("\n");
		expect(Math.max(...text.map((line) => [...line].length))).toBeLessThanOrEqual(columns);
		expect(text[0]).toMatch(/^<<< /);
		expect(text[1]).toMatch(/^>>> /);
		const sections = text.filter((line) => /^[A-Z]+$/.test(line));
		expect(sections).toEqual(["CHANGED", "ADDED", "REMOVED", "LOST", "GAINED"]);
		const entries = text.filter((line) => line.startsWith("["));
		for (const line of entries) expect(line).toMatch(/^\[[UDCAR][*+.-]\] \S/);
		expect(text.slice(-4).map((line) => line.replace(/:.*/, ""))).toEqual([
			"SIZE",
			"DIFF",
			"PATHS",
			"",
		]);
		const hidden = Number(
			/^([\d,]+) more under 8 KiB/m.exec(run.stdout)?.[1]?.replace(",", "") ?? 0,
		);
		expect(entries.length + hidden).toBe(answer.diffs.length);
	}
	const all = whittle(["diff", ...store, v1, v2, "-s", "0"]).stdout.split("\n");
	expect(all.filter((line) => line.startsWith("["))).toHaveLength(answer.diffs.length);
	const few = whittle(["diff", ...store, v1, v2, "-n", "3"]).stdout;
	expect(few.split("\n").filter((line) => line.startsWith("["))).toHaveLength(3);
	expect(few).toMatch(/^and [\d,]+ more, [+-]?.* together \(all with -n 0\)$/m);
	const large = contract.diff.parse(
		whittle(["diff", ...store, v1, v2, "--json", "-s", "1MiB", "-n", "4"]).json(),
	);
	expect(large.diffs).toEqual(
		answer.diffs.filter(({ size_delta }) => Math.abs(size_delta!) >= 1024 ** 2).slice(0, 4),
	);
});

/** A closure file: a root that refers to all of these. */
function written(place: string, file: string, names: readonly string[], sized = true): string {
	const path = (name: string, i: number) =>
		`/nix/store/${String(10 + i).padStart(32, "0")}-${name}`;
	const paths = names.map(path);
	const root = `/nix/store/${"1".repeat(32)}-root-${file[0]}`;
	const size = (narSize: number) => (sized ? { narSize } : {});
	const document = {
		[root]: { ...size(10), references: paths },
		...Object.fromEntries(paths.map((each, i) => [each, { ...size(100_000 + i), references: [] }])),
	};
	writeFileSync(join(place, file), JSON.stringify(document));
	return join(place, file);
}

test("where one side knows no sizes, paths are compared, and it is said", () => {
	const place = folder();
	const old = written(place, "1.json", ["a-1", "b-1"], false);
	const now = written(place, "2.json", ["a-1", "c-1", "c-2"]);
	const { stdout } = whittle(["diff", old, now]);
	expect(stdout).toContain("! the sizes of OLD are not known: numbers of paths are compared");
	expect(stdout).toMatch(/\[A\+\] c +\+2 paths {2}∅ -> 1, 2/);
	expect(stdout).toMatch(/^SIZE: \? -> /m);
	const { diffs, ...rest } = contract.diff.parse(whittle(["diff", old, now, "--json"]).json());
	expect(rest).toMatchObject({ size_old: null, size_new: 300_013 });
	expect(diffs.map(({ name, size_old, size_new }) => [name, size_old, size_new])).toEqual([
		["c", 0, 200_003],
		["b", null, 0],
		["root", null, 10],
	]);
	expect(whittle(["diff", now, old, "--markdown"]).stdout).toContain(
		"> ⚠ the sizes of NEW are not",
	);
});

const HOSTILE = [
	"\u001b[31mred\u001b[0m",
	"two\nlines",
	"pipe|pipe\\|backslash\\",
	"`tick``ticks`",
	"</code></details><script>alert(1)</script>",
	"<!-- comment",
	"@octocat and @org/team",
	"someone@example.org",
	"https://example.org/x www.example.org",
	"[link](https://example.org) ![image](x)",
	"**bold** _it_ ~~gone~~ $x$ #1 :smile:",
	"&lt;&#64;",
	"\u202egnp.exe",
	"日本語",
];

test("hostile names stay text: on the terminal, in JSON and in Markdown", () => {
	const place = folder();
	const old = written(place, "1.json", ["plain-1"]);
	const now = written(place, "2.json", HOSTILE);
	for (const args of [[], ["--markdown"], ["--markdown", "-n", "3"]]) {
		const { status, stdout } = whittle(["diff", old, now, ...args]);
		expect(status).toBe(0);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
		expect(stdout).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
	}
	const json = contract.diff.parse(whittle(["diff", old, now, "--json"]).json());
	const chains = json.diffs.map(({ because }) => because.at(-1)?.slice("/nix/store/".length + 33));
	for (const name of HOSTILE) expect(chains).toContain(name);

	const markdown = whittle(["diff", old, now, "--markdown"]).stdout;
	// All that is from outside stands in <code>, and there nothing means anything.
	const CODE = /<code>((?:[A-Za-z0-9 .,+=?%/\u0080-\u{10ffff}-]|&#\d+;|<!-- -->)*)<\/code>/gu;
	const inside = [...markdown.matchAll(CODE)].map(([, text]) => text!);
	expect(inside.join(" ")).not.toMatch(/www\./);
	const decoded = inside.map((text) =>
		text.replaceAll("<!-- -->", "").replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)),
	);
	expect(decoded).toContain("two\\nlines");
	expect(decoded).toContain("</code></details><script>alert(1)</script>");
	expect(decoded.some((text) => text.includes("@octocat and @org/team"))).toBe(true);
	const skeleton = markdown.replace(CODE, "CODE");
	expect(skeleton).not.toMatch(/[@`\\[\]]|<(?!\/?details>|\/?summary>)|&/);
	for (const row of skeleton.split("\n").filter((line) => line.startsWith("| CODE"))) {
		expect(row.split("|")).toHaveLength(7);
	}
});

test("a chain deeper than any stack is told, cut where the terminal ends", () => {
	const place = folder();
	const path = (i: number) => `/nix/store/${String(i).padStart(32, "0")}-deep${i}-1`;
	const chain = (length: number) =>
		Object.fromEntries(
			Array.from({ length }, (_, i) => [
				path(i),
				{ narSize: 10_000, references: i + 1 < length ? [path(i + 1)] : [] },
			]),
		);
	const [old, now] = [join(place, "old.json"), join(place, "new.json")];
	writeFileSync(old, JSON.stringify(chain(3)));
	writeFileSync(now, JSON.stringify(chain(20_000)));
	const { stdout } = whittle(["diff", old, now], { env: { COLUMNS: "70" } });
	expect(stdout).toMatch(/^ {5}… → deep2-1 \+→ deep3-1 → deep4-1 → .* → …$/m);
	expect(stdout).toContain("PATHS: 3 -> 20,000 (+19,997 -0)");
	const { diffs } = contract.diff.parse(whittle(["diff", old, now, "--json", "-n", "5"]).json());
	for (const { because, name } of diffs) {
		expect(because[0]).toBe(path(0));
		expect(because).toHaveLength(Number(name.slice("deep".length)) + 1);
	}
});

test("Markdown lists the largest, sums up the rest, and folds the chains away", () => {
	const all = whittle(["diff", ...store, v1, v2, "--markdown", "-n", "0", "-s", "0"]).stdout;
	const rows = (text: string) => text.split("\n").filter((line) => line.startsWith("| <code>"));
	expect(rows(all)).toHaveLength(answer.diffs.length);
	expect(all).not.toContain("not listed");
	expect(all).toContain("<details>");
	expect(all).toContain("**+→**");
	const some = whittle(["diff", ...store, v1, v2, "--markdown"]).stdout;
	expect(rows(some)).toHaveLength(50);
	expect(some).toContain(`${answer.diffs.length - 50} smaller changes not listed`);
});

test("versions are ordered as this machine's Nix orders them", () => {
	const versions = new Set(
		answer.diffs.flatMap((each) => [...each.versions.old, ...each.versions.new]),
	);
	const some = [
		"",
		"1.0pre",
		"1.0",
		"1.0a",
		"1.0-rc1",
		"1.0.1",
		"2.3a",
		"2.10",
		"x",
		...versions,
	].slice(0, 60);
	const list = some.map((each) => JSON.stringify(each)).join(" ");
	const expression = `map (a: map (b: builtins.compareVersions a b) [ ${list} ]) [ ${list} ]`;
	const told: unknown = JSON.parse(nix("nix", "eval", "--json", "--impure", "--expr", expression));
	expect(some.map((a) => some.map((b) => Math.sign(compareVersions(a, b)) + 0))).toEqual(told);
});

test("what cannot be used is said in one line", () => {
	for (const [args, message] of [
		[["diff", v1], /Expected argument for NEW/],
		[["diff", ...store, v1, v2, "--json", "--markdown"], /an answer has one form/],
		[["diff", "-", "-"], /standard input can be read once/],
		[["diff", ...store, v1, "/nix/store/not-there"], /not-there/],
	] as const) {
		const { status, stdout, stderr } = whittle(args);
		expect([args, status, stdout]).toEqual([args, 2, ""]);
		expect(stderr).toMatch(message);
		expect(stderr.trim().split("\n")).toHaveLength(1);
	}
});

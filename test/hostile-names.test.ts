import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { csvParse } from "d3-dsv";
import { expect, test } from "vitest";
import * as contract from "./contract.ts";
import { folder, whittle } from "./support.ts";

const HOSTILE = [
	"\u001b[31mred\u001b[0m",
	"\u009b31mred",
	"two\nlines",
	"tab\tand\rreturn",
	"</script><script>alert(1)</script>",
	"../../etc/passwd",
	"\u202egnp.exe",
	"zero\u200bwidth",
	'"quoted", and, commas',
	"$(touch hostile-was-here)",
	"`touch hostile-was-here`",
	"; touch hostile-was-here",
	"-rf",
	"back\\slash",
	"\u2028separator",
	"日本語",
];

/** A good file with bad names: one root that refers to every one of them. */
const paths = HOSTILE.map((name, i) => `/nix/store/${"0".repeat(30)}${10 + i}-${name}`);
const root = `/nix/store/${"1".repeat(32)}-root`;
const document = JSON.stringify({
	[root]: { narSize: 10, references: paths },
	...Object.fromEntries(paths.map((path, i) => [path, { narSize: 1000 + i, references: [] }])),
});

function written() {
	const place = folder();
	const file = join(place, "closure.json");
	writeFileSync(file, document);
	return { place, file };
}

test("no command lets them reach the terminal as they are, nor a shell", () => {
	const { place, file } = written();
	for (const args of [
		[file],
		["top", "-n", "0", file],
		["tree", file],
		["tree", file, "--invert", "/passwd/"],
		["why", file, "/red/"],
		["why", "--all", file, "/./"],
		["who", file, "/passwd/"],
		["dups", file],
		["cut", file, "/red/"],
		["cut", file, "/./", "--weights", "equal"],
		["cut", file, "/hostile/"],
		["whatif", file, "--drop", "/./", "-n", "0"],
		["whatif", file, "--cut", "root:/./"],
		["whatif", file, "--swap", "/red/=/passwd/"],
		["whatif", file, "--drop", "\u001b[31mnot there"],
		["who", file, "\u001b[31mnot there"],
		["\u001b[31mno such file"],
		["top", file, "--root", "\u001b[31mnone"],
	]) {
		const { stdout, stderr } = whittle([...args, "--color", "never"], { cwd: place });
		// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
		expect(stdout + stderr).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028\u202e]/);
		expect((stdout + stderr).length).toBeGreaterThan(10);
	}
	expect(existsSync(join(place, "hostile-was-here"))).toBe(false);
});

test("a newline in a name makes no line of its own", () => {
	const { file } = written();
	const { stdout } = whittle(["top", "-n", "0", file]);
	expect(stdout.trim().split("\n")).toHaveLength(paths.length + 2);
	expect(stdout).toContain("two\\nlines");
});

test("each is reported, and JSON gives it back to the letter", () => {
	const { file } = written();
	const { problems, total } = contract.show.parse(whittle([file, "--json"]).json());
	expect(total.narSize).toBe(paths.reduce((sum, _, i) => sum + 1000 + i, 10));
	const illegal = problems.filter(({ code }) => code === "illegal-name").map(({ path }) => path);
	expect(illegal.sort()).toEqual(paths.filter((path) => !path.endsWith("-rf")).sort());
	const top = contract.top.parse(whittle(["top", "-n", "0", "--json", file]).json());
	expect(top.paths.map(({ path }) => path).sort()).toEqual([root, ...paths].sort());
});

test("CSV, JSON and snapshot read back the same; DOT keeps each in its quotes", () => {
	const { file } = written();
	const expected = whittle(["top", "-n", "0", "--json", file]).stdout;
	for (const format of ["csv", "json", "snapshot"]) {
		const { bytes } = whittle(["export", file, "--format", format]);
		expect(whittle(["top", "-n", "0", "--json", "-"], { input: bytes }).stdout).toBe(expected);
		if (format !== "csv") continue;
		const rows = csvParse(bytes.toString("utf8"));
		expect(rows.map((row) => row.path).sort()).toEqual([root, ...paths].sort());
	}
	const dot = whittle(["export", file, "--format", "dot"]).stdout;
	const STRING = /"(?:[^"\\\n]|\\.)*"/g;
	expect(dot.replace(STRING, "").replace(/[\w\s=[\],;.{}>-]/g, "")).toBe("");
	const ids = dot
		.split("\n")
		.flatMap((line) => /^ {2}("(?:[^"\\]|\\.)*") \[label/.exec(line)?.[1] ?? []);
	expect(new Set(ids).size).toBe(paths.length + 1);
});

test("a name that leads out of the store is looked for nowhere else", () => {
	const place = folder();
	const base = `${"2".repeat(32)}-x`;
	mkdirSync(join(place, "nix/store", base), { recursive: true });
	writeFileSync(join(place, "secret"), `the hash ${"3".repeat(32)} stands here`);
	const out = `/nix/store/${base}/../../../secret`;
	const target = `/nix/store/${"3".repeat(32)}-y`;
	const file = join(place, "closure.json");
	writeFileSync(
		file,
		JSON.stringify({ [out]: { narSize: 1, references: [target] }, [target]: { narSize: 1 } }),
	);
	const sizes = whittle(["top", "--disk", "--json", "--store", place, file]);
	const answer = contract.top.parse(sizes.json());
	expect(answer.paths.map(({ diskSize }) => diskSize)).toEqual([null, null]);
	const why = whittle(["why", "--precise", "--store", place, file, target]);
	expect(why).toMatchObject({ status: 2, stdout: "" });
	expect(why.stderr).toMatch(/its files cannot be read/);
});

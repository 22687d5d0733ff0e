import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { csvParse } from "d3-dsv";
import { expect, test } from "vitest";
import { z } from "zod";
import * as contract from "./contract.ts";
import { folder, whittle } from "./support.ts";

/** What a name may hold to harm a terminal, a page, a shell, a spreadsheet or a parser. */
const NAMES = [
	"red-\u001b[31m1.0",
	"csi-\u009b31m1.0",
	"title-\u001b]0;taken\u0007",
	"two\nlines-1.0",
	"back\r\b\tspace-1.0",
	"</script><script>alert(1)</script>",
	"../../../etc/passwd",
	"right\u202eto-left",
	"isolate\u2066d\u2069",
	"zero\u200bwidth\ufeff",
	"quotes\"'`-1.0",
	"back\\slash\\-1.0",
	"$(touch x)",
	"; touch x #",
	"=cmd(),1.0",
	"line\u2028separator",
	"nul\u0000byte",
	"lone\ud800surrogate",
	"wide-漢字-1.0",
];

const top = storePath(0, "top-1.0");
const hostile = NAMES.map((name, k) => storePath(k + 1, name));
const document = JSON.stringify([
	{ path: top, narSize: 100, references: hostile },
	...hostile.map((path, k) => ({
		path,
		narSize: 1000 + k,
		references: k + 1 < hostile.length ? [hostile[k + 1]!] : [],
	})),
]);

function storePath(rank: number, name: string): string {
	return `/nix/store/${String(rank).padStart(32, "0")}-${name}`;
}

/** A folder with the document in it; the tests look whether anything else appears there. */
function prepared(): string {
	const place = folder();
	writeFileSync(join(place, "closure.json"), document);
	return place;
}

const LAST = storePath(hostile.length, NAMES.at(-1)!);

test.each([
	["show"],
	["show", "-n", "0"],
	["top", "-n", "0"],
	["top", "-n", "0", "--sort", "depth"],
	["dups"],
	["tree"],
	["tree", "--invert", LAST],
	["why", LAST],
	["why", "--all", LAST],
	["who", LAST],
	["who", "/script/"],
	["who", "/touch/"],
	["why", "red\u001b[31m"],
	["show", "--root", "red\u001b[31m"],
])("text of %j holds no control characters and no tricks of direction", (command, ...args) => {
	const place = prepared();
	const target = command === "why" || command === "who";
	for (const env of [{ COLUMNS: "80" }, { COLUMNS: "" }]) {
		const words = target ? ["closure.json", ...args.slice(-1)] : ["closure.json", ...args];
		const flags = target ? args.slice(0, -1) : [];
		const { stdout, stderr } = whittle([command, ...flags, ...words], { cwd: place, env });
		expect(stdout + stderr).not.toBe("");
		expect(stdout + stderr).not.toMatch(
			/(?!\n)\p{Cc}|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/u,
		);
	}
	expect(readdirSync(place)).toEqual(["closure.json"]);
});

test("every name that Nix would refuse is listed as a problem, and none else", () => {
	const { problems } = contract.show.parse(
		whittle(["show", "--json", "-"], { input: document }).json(),
	);
	expect(problems.filter(({ code }) => code === "illegal-name").map(({ path }) => path)).toEqual(
		hostile,
	);
});

test("a name is the same in JSON as it was in the file", () => {
	const { paths } = contract.top.parse(
		whittle(["top", "-n", "0", "--json", "-"], { input: document }).json(),
	);
	expect(paths.map(({ path }) => path).sort()).toEqual([top, ...hostile].sort());
	const { chain } = contract.why.parse(
		whittle(["why", "--json", "-", hostile[0]!], { input: document }).json(),
	);
	expect(chain).toEqual([top, hostile[0]]);
});

test.each(["json", "csv", "snapshot"])("a name survives the way through %s and back", (format) => {
	const figures = (input: string | Uint8Array) =>
		contract.top
			.parse(whittle(["top", "-n", "0", "--json", "-"], { input }).json())
			.paths.map(({ path, narSize, references }) => ({ path, narSize, references }));
	const { bytes, stderr } = whittle(["export", "--format", format, "-"], { input: document });
	expect(stderr).toBe("");
	// UTF-8 has no lone surrogates, so there only U+FFFD can come back.
	const whole = JSON.stringify(figures(document)).replaceAll("\\ud800", "\ufffd");
	const back = JSON.stringify(figures(bytes)).replaceAll("\\ud800", "\ufffd");
	expect(back).toBe(whole);
});

test("CSV is one row a path for any parser, quotes, commas and newlines in names or not", () => {
	const { stdout } = whittle(["export", "--format", "csv", "-"], { input: document });
	const rows = csvParse(stdout);
	expect(rows.map(({ path }) => path?.replace("\ufffd", "\ud800")).sort()).toEqual(
		[top, ...hostile].sort(),
	);
});

test("DOT has a statement a line, every id quoted, no quote left open", () => {
	const { stdout } = whittle(["export", "--format", "dot", "-"], { input: document });
	const string = String.raw`"(?:[^"\\\n]|\\.)*"`;
	const statement = new RegExp(
		String.raw`^  ${string} (?:-> ${string}|\[label=${string}(?:, \w+=(?:${string}|[\d.]+))*\]);$`,
	);
	const lines = stdout.trimEnd().split("\n");
	for (const line of lines.slice(2, -1)) expect(line).toMatch(statement);
	expect(lines.slice(2, -1).filter((line) => !line.includes(" -> ")).length).toBe(
		hostile.length + 1,
	);
	expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
});

test("a hostile name as an argument is answered, not obeyed", () => {
	const place = prepared();
	for (const word of ["$(touch x)", "../../../etc/passwd", "; touch x #"]) {
		const { status, stdout } = whittle(["who", "closure.json", word, "--json"], { cwd: place });
		expect(status).toBe(0);
		expect(z.object({ target: z.string() }).parse(JSON.parse(stdout)).target).toContain(word);
	}
	const output = join(place, "out.csv");
	expect(
		whittle(["export", "closure.json", "--format", "csv", "-o", output], { cwd: place }).status,
	).toBe(0);
	expect(readdirSync(place).sort()).toEqual(["closure.json", "out.csv"]);
});

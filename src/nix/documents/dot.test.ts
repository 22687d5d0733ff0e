import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Closure } from "../../closure/closure.ts";
import { dotLines } from "../../closure/dot.ts";
import { row } from "../../closure/graph.ts";
import { baseName, nameOf } from "../../closure/store-path.ts";
import { closures, joined } from "../../closure/testing.ts";
import { parseDot } from "./dot-syntax.ts";
import { base, plain, readText, stored } from "./test-closures.ts";

const APP = base("a", "app-1.0");
const LIB = base("b", "lib-2.0");

/** Referrer and reference, by name. */
function pairs(closure: Closure): string[] {
	const name = (i: number) => nameOf(closure.storeDir, closure.paths[i]!);
	return closure.paths
		.flatMap((_, i) => [
			...Array.from(row(closure.references, i), (k) => `${name(i)} ${name(k)}`),
			...(closure.selfReference[i] === 1 ? [`${name(i)} ${name(i)}`] : []),
		])
		.sort();
}

const drawn = async (text: string) => pairs(await readText(text));

/** As `nix-store -q --graph` prints it: Nix 2.3 with whole paths, 2.4 and later by base name. */
function nixStoreGraph(closure: Closure, whole: boolean): string {
	const { paths, storeDir, references } = closure;
	const id = (i: number) => (whole ? paths[i]! : baseName(storeDir, paths[i]!));
	const lines = paths.flatMap((path, i) => [
		`"${id(i)}" [label = "${nameOf(storeDir, path)}", shape = box, style = filled, fillcolor = "#ff0000"];`,
		...Array.from(row(references, i), (k) => `"${id(k)}" -> "${id(i)}" [color = "burlywood"];`),
	]);
	return `digraph G {\n${lines.join("\n")}\n}\n`;
}

/** References without those to itself, sizes unknown: what a drawing keeps. */
function shape(closure: Closure) {
	return Object.entries(plain(closure)).map(([path, { references }]) => [
		path,
		references.filter((reference) => reference !== path),
	]);
}

const sorted = <T>(list: readonly (readonly [string, T] | (string | T)[])[]) =>
	[...list].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));

/** Closures whose names a program that does not escape them can write. */
const named = closures.filter(({ paths }) => paths.every((path) => !/["\\\p{Cc}]/u.test(path)));

describe("a drawing", () => {
	it("by nix-store --graph has its edges turned round", async () => {
		await fc.assert(
			fc.asyncProperty(named, fc.boolean(), async (closure, whole) => {
				const read = await readText(nixStoreGraph(closure, whole));
				if (whole) expect(sorted(shape(read))).toEqual(sorted(shape(closure)));
				else {
					const usual = shape(closure).map(([path, references]) => [
						toUsual(closure, String(path)),
						(references as string[]).map((reference) => toUsual(closure, reference)).sort(),
					]);
					expect(sorted(shape(read))).toEqual(sorted(usual as [string, string[]][]));
				}
			}),
			{ numRuns: 200 },
		);
	});

	it("by whittle comes back with sizes and self references", async () => {
		// Control characters are drawn as question marks.
		const clean = closures.filter(({ paths }) => !paths.some((path) => /\p{Cc}/u.test(path)));
		await fc.assert(
			fc.asyncProperty(clean, async (closure) => {
				const withNarSizes = { ...closure, diskSize: null, downloadSize: null };
				expect(plain(await readText(joined(dotLines(closure))))).toEqual(plain(withNarSizes));
			}),
			{ numRuns: 200 },
		);
	});

	it("by whoever draws referrer -> reference is taken as it is", async () => {
		expect(await drawn(`digraph { "${APP}" -> "${LIB}" }`)).toEqual(["app-1.0 lib-2.0"]);
		// sbomnix' nixgraph
		expect(
			await drawn(`digraph {
	graph [rankdir=LR]
	node [shape=box]
	node [style=rounded]
	"/nix/store/${LIB}" [label="lib-2.0" fillcolor="#EEEEEE" style="rounded,filled"]
	"/nix/store/${APP}" [label="app-1.0" fillcolor="#EEEEEE" style="rounded,filled"]
	"/nix/store/${APP}" -> "/nix/store/${LIB}"
}`),
		).toEqual(["app-1.0 lib-2.0"]);
		// guix graph --type=references
		const guix = await readText(`digraph "Guix references" {
  "/gnu/store/${APP}" [label = "app-1.0", shape = box, fontname = "Helvetica"];
  "/gnu/store/${APP}" -> "/gnu/store/${LIB}" [color = dimgrey];
}`);
		expect(guix.storeDir).toBe("/gnu/store");
		expect(pairs(guix)).toEqual(["app-1.0 lib-2.0"]);
	});

	it("by nix-store --graph is known after other programs had it, too", async () => {
		const tred = `digraph G {
	node [label="\\N"];
	"${APP}"	[fillcolor="#ff0000",
		label="app-1.0",
		shape=box,
		style=filled];
	"${LIB}"	[fillcolor="#ffffff", label="lib-2.0", shape=box, style=filled];
	"${LIB}" -> "${APP}"	[color=black];
}`;
		expect(await drawn(tred)).toEqual(["app-1.0 lib-2.0"]);
		const { problems } = await readText(tred.replace(/\t"b{32}.*style=filled];\n/, ""));
		expect(problems).toMatchObject([
			{ code: "unknown-reference", path: `/nix/store/${LIB}` },
			{ code: "size-missing" },
		]);
	});

	it("by nix-tree has names alone: no hash is made up, and problems say so", async () => {
		const closure = await readText(
			'strict digraph {\n  "app-1.0" -> lib [];\n  "app-1.0" -> "glibc-2.40" [];\n  lib -> "glibc-2.40" [];\n}\n',
		);
		expect(pairs(closure)).toEqual(["app-1.0 glibc-2.40", "app-1.0 lib", "lib glibc-2.40"]);
		expect(closure.paths).toContain(stored("e", "glibc-2.40"));
		expect(closure.problems.map(({ code, path }) => [code, path])).toEqual([
			["duplicate-path", null],
			["size-missing", null],
			...["app-1.0", "lib", "glibc-2.40"].map((name) => ["illegal-name", stored("e", name)]),
		]);
	});

	it("of other things beside store paths is read without them", async () => {
		const closure = await readText(
			`digraph { root [label="a root"]; root -> "${APP}"; "${APP}" -> "${LIB}"; "${LIB}" -> root }`,
		);
		expect(pairs(closure)).toEqual(["app-1.0 lib-2.0"]);
		expect(closure.problems[0]).toMatchObject({ code: "unknown-reference", path: null });
	});

	it("by nix-du is groups of paths with rounded sizes, and says so", async () => {
		const closure = await readText(`digraph nixstore {
rankdir=LR;node [shape = tripleoctagon, style=filled];
{ rank = same;
N0; N1; 
};
node [shape = box];
N0[color="#0D24C0",fontcolor="#ffffff",label="/nix/var/nix/profiles/default-1-link (51 B)"];
N1[color="#0D24C0",fontcolor="#ffffff",label="/home/me/result (900 B)"];
N2[color="#FF0000",fontcolor="#000000",label="user-environment (52.42 MiB)"];
N3[color="#FF0000",fontcolor="#000000",label="user-environment (1 GiB)"];
N0 -> N2;
N1 -> N2;
N2 -> N3;
}`);
		expect(closure.paths.map((path) => path.replace(/e{31}/, "…"))).toEqual([
			"/nix/store/…0-default-1-link",
			"/nix/store/…1-result",
			"/nix/store/…2-user-environment",
			"/nix/store/…3-user-environment",
		]);
		expect(Array.from(closure.narSize)).toEqual([51, 900, Math.round(52.42 * 2 ** 20), 2 ** 30]);
		expect(closure.roots).toEqual(Uint32Array.of(0, 1));
		expect(closure.problems[0]).toMatchObject({
			code: "size-missing",
			message: expect.stringMatching(/nix-du.*rounded/),
			path: null,
		});
	});

	it("of no store paths is refused, and said what it is", async () => {
		const others: [string, RegExp][] = [
			["digraph nixstore { a -> b }", /DOT graph without store paths/],
			["digraph deps { a -> b }", /DOT graph without store paths/],
			["digraph { a [label=x]; a -> b }", /DOT graph without store paths/],
			["digraph {}", /DOT graph without store paths/],
			[`graph { "${APP}" -- "${LIB}" }`, /without direction/],
			[`digraph { "${APP}" -> { "${LIB}" } }`, /groups of nodes/],
			[`digraph { { "${LIB}" } -> "${APP}" }`, /groups of nodes/],
			[`digraph { "${APP}" -> subgraph x { "${LIB}" } }`, /groups of nodes/],
			[`digraph { "${APP}" } digraph { "${LIB}" }`, /more than one graph/],
		];
		for (const [text, what] of others) {
			await expect(readText(text), text).rejects.toMatchObject({
				code: "not-a-closure",
				what: expect.stringMatching(what),
				where: "closure.json",
			});
		}
	});
});

describe("DOT", () => {
	/** All that is drawn, in order. */
	const told = (text: string): string[] => {
		const heard: string[] = [];
		parseDot(text, {
			graph: (name) => heard.push(`graph ${name}`),
			node: (id) => heard.push(`node ${id}`),
			attribute: (name, value) => heard.push(`${name}=${value}`),
			edge: (tail, head) => heard.push(`${tail} -> ${head}`),
		});
		return heard;
	};

	it("is read in all its ways of writing", () => {
		expect(
			told(
				`// a comment
# a line of the preprocessor
/* another "comment */
STRICT DiGraph "my graph" { // {
	rankdir = LR; size="7,5"
	node [shape=box]; EDGE [color=red][style=bold]
	a b c;
	subgraph cluster_1 { subgraph { d } label = "x" };
	{ e }
	a -> b -> "c d":port:sw -> e [weight=2, color="x"; style=bold]
	f [label=<<b>bold "quote"</b>> b=x];
	g:n [a=1 b=-.5, c = "x" + "y" /* and */ + "z"; bold]
	"es\\"caped\\\\" -> "li\\nne" ; "con\\
tinued" -> é_1
	"\\\\\\\\" -> 12.5
}`,
			),
		).toEqual([
			"graph my graph",
			..."abcde".split("").map((id) => `node ${id}`),
			"a -> b",
			"b -> c d",
			"c d -> e",
			"node f",
			'label=<b>bold "quote"</b>',
			"b=x",
			"node g",
			"a=1",
			"b=-.5",
			"c=xyz",
			"bold=true",
			'es"caped\\ -> li\nne',
			"continued -> é_1",
			"\\\\ -> 12.5",
		]);
	});

	it("says where a mistake is", () => {
		const mistakes: [string, number, number][] = [
			["digraph {\n  a -> ;\n}", 2, 8],
			["digraph {\n\n a [b=];}", 3, 7],
			["digraph x y {}", 1, 11],
			["digraph { a -- b }", 1, 13],
			["digraph { a-b }", 1, 12],
			["digraph { ] }", 1, 11],
			["digraph { a [x=1] } }", 1, 21],
			['digraph { "a" + b }', 1, 17],
			["digraph { node -> a }", 1, 16],
			["digraph { a # no line of its own\n}", 1, 13],
		];
		for (const [text, line, column] of mistakes) {
			expect(() => told(text), text).toThrow(
				`is not DOT: mistake at line ${line}, column ${column}`,
			);
		}
	});

	it("that is cut off is damaged, wherever", () => {
		const whole = `digraph G { "a\\"" [l=<<i>x</i>>, m="x"]; /* c */ "a\\"" -> "b" [c=d] }`;
		for (let length = 10; length < whole.length; length++) {
			expect(() => told(whole.slice(0, length)), whole.slice(0, length)).toThrow(
				`is a DOT graph cut off at byte ${length}`,
			);
		}
	});

	it("any of it takes time in proportion to its length, and no stack", () => {
		const many = 300_000;
		for (const text of [
			`digraph { a [${"x=y ".repeat(many)}] }`,
			`digraph { ${"{".repeat(many)}${"}".repeat(many)} }`,
			`digraph { a [l=${"<".repeat(many)}${">".repeat(many)}] }`,
			`digraph { ${"a -> ".repeat(many)} a }`,
			`digraph { "${"\\\\".repeat(many)}" }`,
			`digraph { "${'\\"'.repeat(many)}" }`,
			`digraph { ${'"a" + '.repeat(many)} "a" }`,
			`digraph { a${":b".repeat(many)} }`,
			`digraph { ${"/* * */".repeat(many)} }`,
			`${"/**/".repeat(1000)}digraph { }`,
			`digraph { ${"a;".repeat(many)} }`,
		]) {
			expect(told(text)[0]).toBe("graph null");
		}
	});
});

function toUsual({ storeDir }: Closure, path: string): string {
	return `/nix/store/${baseName(storeDir, path)}`;
}

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { expect, test } from "vitest";
import { z } from "zod";
import * as contract from "./contract.ts";
import { folder, nix, program, store, tiny, v1, whittle } from "./support.ts";

const Graph = z.record(
	z.string(),
	z.object({ narSize: z.number().optional(), references: z.array(z.string()) }),
);

/** Every path with its size and references. */
function graph(args: readonly string[], input: string | Uint8Array = "") {
	const answer = whittle(["export", ...args, "--format", "json"], { input });
	expect(answer).toMatchObject({ status: 0, stderr: "" });
	return Graph.parse(answer.json());
}

/** The same without what a drawing by Nix leaves out: sizes and self references. */
function asDrawn(paths: z.infer<typeof Graph>) {
	return Object.fromEntries(
		Object.entries(paths).map(([path, { references }]) => [
			path,
			{ references: references.filter((reference) => reference !== path) },
		]),
	);
}

test.each([
	["the tiny system", tiny],
	["version 1", v1],
])("what nix-store --graph draws is the closure that is in the store: %s", (_, root) => {
	const drawing = nix("nix-store", "--query", "--graph", root);
	expect(graph(["-"], drawing)).toEqual(asDrawn(graph([...store, root])));
	// Nix 2.3 wrote whole paths.
	const whole = drawing.replace(/"([0-9a-z]{32}-)/g, '"/nix/store/$1');
	expect(graph(["-"], gzipSync(whole))).toEqual(asDrawn(graph([...store, root])));
	const answer = whittle(["--json", "-"], { input: drawing });
	const { roots, total, problems } = contract.show.parse(answer.json());
	expect(roots).toEqual([root]);
	expect(total.narSize).toBeNull();
	expect(problems).toMatchObject([{ code: "size-missing", path: null }]);
});

test("what nix-store writes as GraphML is the closure with its sizes", () => {
	const selfless = Object.entries(graph([...store, v1])).map(([path, { narSize, references }]) => [
		path,
		{ narSize, references: references.filter((reference) => reference !== path) },
	]);
	expect(graph(["-"], nix("nix-store", "--query", "--graphml", v1))).toEqual(
		Object.fromEntries(selfless),
	);
});

test("a chain in a drawing is one that nix-store draws", () => {
	const drawing = nix("nix-store", "--query", "--graph", v1);
	const of = (args: readonly string[], input = "") =>
		contract.why.parse(whittle(["why", "--json", ...args, "glibc"], { input }).json()).chain;
	expect(of(["-"], drawing)).toEqual(of([...store, v1]));
});

test.each(["dot", "cyclonedx"])("what is exported as %s is read again as it was", (format) => {
	const file = join(folder(), "closure");
	for (const subject of [
		[...store, v1],
		[...store, "--all"],
	]) {
		const written = whittle(["export", ...subject, "--format", format, "-o", file]);
		expect(written).toMatchObject({ status: 0, stdout: "", stderr: "" });
		expect(graph([file])).toEqual(graph(subject));
	}
});

test("an SBOM keeps roots that are not the top, and disk sizes", () => {
	const subject = [...store, v1, "--root", "glibc", "--root", "bash"];
	const sbom = whittle(["export", ...subject, "--disk", "--format", "cyclonedx"]).stdout;
	const show = (args: readonly string[], input = "") =>
		contract.show.parse(whittle(["--json", ...args], { input }).json());
	const [before, after] = [show([...subject, "--disk"]), show(["-"], sbom)];
	expect(after.roots.toSorted()).toEqual(before.roots.toSorted());
	const disk = ({ top }: typeof before) => top.map(({ path, diskSize }) => [path, diskSize]);
	expect(disk(after)).toEqual(disk(before));
});

test("an SBOM of the whole system is one that CycloneDX' own schema accepts, twice the same", async () => {
	const args = ["export", ...store, v1, "--format", "cyclonedx"];
	const sbom = whittle(args).stdout;
	expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(sbom)).toBeNull();
	expect(whittle(args).stdout).toBe(sbom);
});

test("paths that a document only names can be in an SBOM, their sizes left out", () => {
	const path = (digit: string) => `/nix/store/${digit.repeat(32)}-${digit}`;
	const input = JSON.stringify([{ path: path("a"), narSize: 7, references: [path("b")] }]);
	const sbom = whittle(["export", "-", "--format", "cyclonedx"], { input }).stdout;
	expect(graph(["-"], sbom)).toEqual({
		[path("a")]: { narSize: 7, references: [path("b")] },
		[path("b")]: { references: [] },
	});
});

/** As many paths in the form of `nix-store --graph`, each referring to some before it. */
function largeDrawing(paths: number): string {
	const id = (i: number) => `${String(i).padStart(32, "0")}-package-${i}`;
	const lines = ["digraph G {"];
	for (let i = 0; i < paths; i++) {
		lines.push(
			`"${id(i)}" [label = "package-${i}", shape = box, style = filled, fillcolor = "#ff0000"];`,
		);
		for (const k of new Set([i - 1, i >> 1, i >> 3, i % 97, i % 1009])) {
			if (k >= 0 && k < i) lines.push(`"${id(k)}" -> "${id(i)}" [color = "magenta"];`);
		}
	}
	return `${lines.join("\n")}\n}\n`;
}

test("a drawing of tens of megabytes is read in a few times its size", () => {
	const drawing = largeDrawing(40_000);
	expect(drawing.length).toBeGreaterThan(20e6);
	const file = join(folder(), "large.dot");
	writeFileSync(file, drawing);
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		["--max-old-space-size=200", program, "--json", file],
		{ encoding: "utf8", maxBuffer: 1 << 30 },
	);
	expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
	const { total, rootCount } = contract.show.parse(JSON.parse(stdout));
	expect(total).toMatchObject({ paths: 40_000, references: drawing.split(" -> ").length - 1 });
	expect(rootCount).toBe(1);
});

test("drawings and SBOMs that cannot be used are refused in one line", () => {
	const id = (digit: string) => `"${digit.repeat(32)}-x"`;
	const refused: [string, RegExp][] = [
		[`digraph G { ${id("a")} [label = "x`, /cut off at byte/],
		[`digraph G { ${id("a")} [label = <<b>x</b>`, /cut off at byte/],
		[`digraph G { ${id("a")} -> ; }`, /mistake at line 1, column 53/],
		[`digraph G {\n${"{".repeat(1e6)}`, /cut off at byte/],
		[`digraph G { ${id("a")} -> {${id("b")}} }`, /groups of nodes/],
		[`digraph G { ${id("a")} [${"x=y,".repeat(1e6)}`, /cut off at byte/],
		[
			`digraph { ${Array.from({ length: 1_000_001 }, (_, i) => i).join(";")} }`,
			/more than 1000000 nodes/,
		],
		["digraph \x1b[31m { a -> b }", /^whittle: standard input: /],
		['digraph "\x1b]0;x\x07" { a -> b }', /DOT graph without store paths/],
		['{"bomFormat":"CycloneDX","components":[', /JSON cut off at byte/],
		[
			'{"bomFormat":"CycloneDX","components":[{"bom-ref":"pkg:npm/x@1"}]}',
			/CycloneDX SBOM without/,
		],
		['{"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"SPDXRef-1"}]}', /SPDX SBOM without/],
		[`{"bomFormat":"CycloneDX","components":${"[".repeat(1e5)}${"]".repeat(1e5)}}`, /a component/],
	];
	for (const [input, says] of refused) {
		const { status, stdout, stderr } = whittle(["--json", "-"], { input });
		expect({ input: input.slice(0, 60), status, stdout }).toEqual({
			input: input.slice(0, 60),
			status: 2,
			stdout: "",
		});
		expect(stderr).toMatch(says);
		expect(stderr).toMatch(/^whittle: [ -~“”]*; [ -~“”]*\n$/);
	}
});

test("a drawing may be deep in groups and rich in attributes", () => {
	const id = (digit: string) => `"${digit.repeat(32)}-x"`;
	const drawing = `digraph { ${"{".repeat(1e6)} ${id("a")} [${"x=y,".repeat(1e6)}] ${"}".repeat(1e6)} ${id("a")} -> ${id("b")} }`;
	const { total } = contract.show.parse(whittle(["--json", "-"], { input: drawing }).json());
	expect(total).toMatchObject({ paths: 2, references: 1 });
});

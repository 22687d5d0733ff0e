import { expect, test } from "vitest";
import { assemble } from "./assemble.ts";
import { dotLines } from "./dot.ts";
import { row } from "./graph.ts";
import { closures, draw, edgesOf, forAll, joined, storePath } from "./testing.ts";

/** One node or edge of ours: nothing from outside gets out of its quotes. */
const ID = '"(?:[^"\\\\\\p{Cc}]|\\\\["\\\\n])*"';
const NODE = new RegExp(
	`^ {2}${ID} \\[label=${ID}, width=[0-3]\\.\\d{3}(, tooltip="\\d+ bytes")?\\];$`,
	"u",
);
const EDGE = new RegExp(`^ {2}(${ID}) -> (${ID});$`, "u");

test("there is one node a path and one edge a reference, self references among them", () => {
	forAll(closures, (closure) => {
		const [, , ...lines] = joined(dotLines(closure)).trimEnd().split("\n");
		expect(lines.pop()).toBe("}");
		const edges = closure.references.targets.length + closure.selfReference.filter(Boolean).length;
		const nodes = lines.splice(0, closure.paths.length);
		for (const node of nodes) expect(node).toMatch(NODE);
		for (const edge of lines) expect(edge).toMatch(EDGE);
		expect(lines.length).toBe(edges);
	});
});

test("edges go from referrer to reference", () => {
	const closure = draw(
		2,
		[
			[1, 0],
			[0, 0],
		],
		{ names: ["glibc-2.40", 'odd "name"\\'] },
	);
	expect(row(closure.references, 1)).toEqual(Uint32Array.of(0));
	const [glibc, odd] = [`${"0".repeat(32)}-glibc-2.40`, `${"0".repeat(31)}1-odd \\"name\\"\\\\`];
	expect(joined(dotLines(closure)).split("\n")).toEqual([
		'digraph "closure" {',
		"  node [shape=circle, fixedsize=true, fontsize=8];",
		`  "${glibc}" [label="glibc-2.40", width=3.000, tooltip="1 bytes"];`,
		`  "${odd}" [label="odd \\"name\\"\\\\", width=3.000, tooltip="1 bytes"];`,
		`  "${glibc}" -> "${glibc}";`,
		`  "${odd}" -> "${glibc}";`,
		"}",
		"",
	]);
});

test("a size that is not known is not told, and another store's paths are whole", () => {
	const closure = assemble({
		storeDir: "/gnu/store",
		paths: [storePath(0, "a", "/gnu/store")],
		narSize: Float64Array.of(Number.NaN),
		references: edgesOf([]),
	});
	expect(joined(dotLines(closure)).split("\n")[2]).toBe(
		`  "/gnu/store/${"0".repeat(32)}-a" [label="a", width=3.000];`,
	);
});

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { pieces } from "../test-pieces.ts";
import type { FileTree } from "./file-tree.ts";
import { readTree } from "./read-tree.ts";
import { narOf, type Tree } from "./test-nar.ts";
import { sortedNames, writeNar } from "./write-nar.ts";

const name = fc
	.oneof(fc.stringMatching(/^[ -.0-~]{1,9}$/), fc.string({ unit: "binary", maxLength: 5 }))
	.filter((text) => text !== "." && text !== ".." && /^[^/\0\uFFFD]+$/.test(text));

const { tree } = fc.letrec<{ tree: FileTree }>((tie) => ({
	tree: fc.oneof(
		{ maxDepth: 4 },
		fc.record({
			kind: fc.constant("file" as const),
			contents: fc.uint8Array({ maxLength: 40 }),
			executable: fc.boolean(),
		}),
		fc.record({ kind: fc.constant("link" as const), target: name }),
		fc.record({
			kind: fc.constant("folder" as const),
			entries: fc
				.array(fc.tuple(name, tie("tree")), { maxLength: 5 })
				.map((entries) => new Map(entries)),
		}),
	),
}));

/** The same tree, its folders in order and its bytes as plain ones. */
function comparable(tree: FileTree): unknown {
	if (tree.kind === "file") return { ...tree, contents: [...tree.contents] };
	if (tree.kind === "link") return tree;
	return sortedNames(tree.entries.keys()).map((each) => [
		each,
		comparable(tree.entries.get(each)!),
	]);
}

function forTest(tree: FileTree): Tree {
	if (tree.kind === "link") return { link: tree.target };
	if (tree.kind === "file") return { file: tree.contents, executable: tree.executable };
	return { folder: Object.fromEntries([...tree.entries].map(([k, v]) => [k, forTest(v)])) };
}

function onDisk(tree: FileTree, place: string): void {
	if (tree.kind === "link") symlinkSync(tree.target, place);
	else if (tree.kind === "file") {
		writeFileSync(place, tree.contents);
		chmodSync(place, tree.executable ? 0o755 : 0o644);
	} else {
		mkdirSync(place);
		for (const [name, below] of tree.entries) onDisk(below, join(place, name));
	}
}

test("what is written is read again, and is what the format's definition gives", async () => {
	await fc.assert(
		fc.asyncProperty(tree, async (tree) => {
			const nar = writeNar(tree);
			expect(comparable(await readTree(pieces(nar, [7]), true))).toEqual(comparable(tree));
			expect(nar).toEqual(narOf(forTest(tree)));
		}),
		{ numRuns: 200 },
	);
});

test("a listing has all but the contents", async () => {
	const file: FileTree = { kind: "file", contents: Buffer.from("abc"), executable: true };
	const nar = writeNar({ kind: "folder", entries: new Map([["a", file]]) });
	const empty = { ...file, contents: Buffer.alloc(0) };
	expect(await readTree(pieces(nar, [7]), false)).toEqual({
		kind: "folder",
		entries: new Map([["a", empty]]),
	});
});

test("a link that is no UTF-8 is refused where it would have to be written again", async () => {
	const nar = narOf({ link: "XY" });
	nar[nar.indexOf("XY")] = 0xff;
	await expect(readTree(pieces(nar, [7]), true)).rejects.toMatchObject({ code: "not-utf8" });
	expect(await readTree(pieces(nar, [7]), false)).toMatchObject({ kind: "link" });
});

test("nix-store --dump writes the same bytes", () => {
	const place = mkdtempSync(join(tmpdir(), "whittle-nar-"));
	try {
		fc.assert(
			fc.property(fc.array(tree, { minLength: 20, maxLength: 20 }), (trees) => {
				const entries = new Map(trees.map((each, i) => [String(i), each]));
				const top = mkdtempSync(join(place, "t"));
				const whole: FileTree = { kind: "folder", entries };
				onDisk(whole, join(top, "x"));
				const { stdout } = spawnSync("nix-store", ["--dump", join(top, "x")]);
				expect(writeNar(whole).equals(stdout)).toBe(true);
			}),
			{ numRuns: 10 },
		);
	} finally {
		rmSync(place, { recursive: true });
	}
});

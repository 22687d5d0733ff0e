import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findEvidence } from "../store/evidence.ts";
import { pieces } from "../test-pieces.ts";
import { findEvidenceInNar } from "./nar-evidence.ts";
import { narOf, type Tree } from "./test-nar.ts";

const HASHES = ["a", "b", "c", "d"].map((digit) => digit.repeat(32));

let place = "";
let made = 0;
beforeAll(() => {
	place = mkdtempSync(join(tmpdir(), "whittle-test-"));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Writes a tree to a new place. */
function unpacked(tree: Tree, to = join(place, String(made++))): string {
	if ("link" in tree) symlinkSync(tree.link, to);
	else if ("file" in tree) writeFileSync(to, tree.file);
	else {
		mkdirSync(to);
		for (const [name, below] of Object.entries(tree.folder)) unpacked(below, join(to, name));
	}
	return to;
}

/** Text in which hashes stand, whole or nearly, far apart or close together. */
const text = fc
	.array(fc.oneof(fc.constantFrom(...HASHES, "a".repeat(31), "a".repeat(40)), fc.string()), {
		maxLength: 8,
	})
	.map((parts) => parts.join("").replaceAll("\0", "") || "x");

const name = fc.constantFrom("a", "b", "a.b", "B", "é", "\uffee", "\u{10000}");

const { tree: anyTree } = fc.letrec<{ tree: Tree }>((tie) => ({
	tree: fc.oneof(
		{ maxDepth: 3 },
		fc.record({ link: text }),
		fc.record({ file: text }),
		fc.record({ folder: fc.dictionary(name, tie("tree"), { maxKeys: 4, noNullPrototype: true }) }),
	),
}));

const chunking = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 });

describe("evidence in a NAR", () => {
	it("is the evidence in the files, all or first, in whatever pieces it comes", async () => {
		await fc.assert(
			fc.asyncProperty(
				anyTree,
				chunking,
				fc.subarray(HASHES, { minLength: 1 }),
				fc.boolean(),
				async (tree, sizes, hashes, all) => {
					const inNar = await findEvidenceInNar(pieces(narOf(tree), sizes), hashes, all);
					expect(inNar).toEqual(findEvidence(unpacked(tree), hashes, all));
				},
			),
			{ numRuns: 300 },
		);
	});

	it("is found wherever the pieces of a large file are cut", async () => {
		const PIECE = 1 << 20; // as files are read
		for (const at of [0, PIECE - 96, PIECE - 64, PIECE - 33, PIECE - 32, PIECE - 1, PIECE]) {
			const content = Buffer.alloc(PIECE + 200, ".");
			content.write(HASHES[0]!, at);
			const tree: Tree = { file: content };
			const inFile = findEvidence(unpacked(tree), HASHES, true);
			expect(inFile.get(HASHES[0]!)).toMatchObject([{ offset: at, file: "", kind: "content" }]);
			expect(await findEvidenceInNar(pieces(narOf(tree), [1 << 16]), HASHES, true)).toEqual(inFile);
		}
	});

	it("names files as they are named on disk, even by bytes that are no text", async () => {
		const top = unpacked({ folder: {} });
		for (const bytes of ["caf\xe9", "caf\xe8", "\xe2\x82", "z"]) {
			const file = Buffer.concat([Buffer.from(`${top}/`), Buffer.from(bytes, "latin1")]);
			writeFileSync(file, HASHES[1]!);
		}
		const { stdout } = spawnSync("nix-store", ["--dump", top]);
		const inFiles = findEvidence(top, HASHES, true);
		expect(inFiles.get(HASHES[1]!)).toHaveLength(4);
		expect(await findEvidenceInNar(pieces(stdout, [100]), HASHES, true)).toEqual(inFiles);
	});
});

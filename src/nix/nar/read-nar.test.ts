import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pieces } from "../test-pieces.ts";
import { type NarVisitor, readNar } from "./read-nar.ts";
import { narOf, sortedNames, type Tree, u64, wire } from "./test-nar.ts";

type Seen = readonly [path: string, kind: string, content?: string];

/** What a visitor is to be told of a tree. */
function expected(tree: Tree, path = ""): Seen[] {
	if ("link" in tree) return [[path, "link", tree.link]];
	if ("file" in tree) {
		return [
			[path, tree.executable ? "executable" : "file", Buffer.from(tree.file).toString("latin1")],
		];
	}
	const below = sortedNames(tree.folder).flatMap((name) =>
		expected(tree.folder[name]!, path === "" ? name : `${path}/${name}`),
	);
	return [[path, "folder"], ...below];
}

/** Gathers what a visitor is told. */
function recorder(): { readonly seen: Seen[]; readonly visitor: NarVisitor } {
	const seen: Seen[] = [];
	let content: Buffer[] = [];
	let file = { path: "", kind: "" };
	return {
		seen,
		visitor: {
			directory: (path) => void seen.push([path, "folder"]),
			symlink: (path, target) => void seen.push([path, "link", target.toString()]),
			regular(path, { executable }) {
				file = { path, kind: executable ? "executable" : "file" };
				content = [];
			},
			content: (piece) => void content.push(Buffer.from(piece)),
			endOfFile() {
				seen.push([file.path, file.kind, Buffer.concat(content).toString("latin1")]);
			},
		},
	};
}

async function read(bytes: Uint8Array, sizes: readonly number[] = [1 << 16]): Promise<Seen[]> {
	const { seen, visitor } = recorder();
	await readNar(pieces(bytes, sizes), visitor);
	return seen;
}

const name = fc
	.string({ minLength: 1, maxLength: 6, unit: "grapheme" })
	.filter((text) => !/^\.{1,2}$|[/\0]/.test(text));

const { tree: anyTree } = fc.letrec<{ tree: Tree }>((tie) => ({
	tree: fc.oneof(
		{ maxDepth: 4 },
		fc.record({ link: fc.string() }),
		fc.record({ file: fc.uint8Array({ maxLength: 60 }), executable: fc.boolean() }),
		fc.record({ folder: fc.dictionary(name, tie("tree"), { maxKeys: 4, noNullPrototype: true }) }),
	),
}));

const chunking = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });

describe("a NAR", () => {
	it("gives what was put in, in order, in whatever pieces it comes", async () => {
		await fc.assert(
			fc.asyncProperty(anyTree, chunking, async (tree, sizes) => {
				expect(await read(narOf(tree), sizes)).toEqual(expected(tree));
				await readNar(pieces(narOf(tree), sizes), {}); // nobody need listen
			}),
			{ numRuns: 300 },
		);
	});

	const SMALL = narOf({
		folder: { a: { file: "#!/bin/sh\n", executable: true }, b: { link: "a" }, c: { folder: {} } },
	});

	it("cut off anywhere is refused, with the place", async () => {
		for (let length = 0; length < SMALL.length; length++) {
			await expect(read(SMALL.subarray(0, length), [50])).rejects.toMatchObject({
				code: "damaged-archive",
				what: `is cut off at byte ${length}`,
			});
		}
	});

	it("with anything behind its end is refused", async () => {
		await expect(read(Buffer.concat([SMALL, Buffer.alloc(1)]))).rejects.toMatchObject({
			what: expect.stringContaining("something follows its end"),
		});
	});

	it("changed anywhere in its form is refused, or holds something else", async () => {
		const before = JSON.stringify(await read(SMALL));
		for (let at = 0; at < SMALL.length; at++) {
			const changed = Buffer.from(SMALL);
			changed[at]! ^= 1;
			const outcome = await read(changed).then(JSON.stringify, (error: unknown) => error);
			expect(outcome).not.toBe(before);
			if (typeof outcome !== "string") expect(outcome).toMatchObject({ code: "damaged-archive" });
		}
	});

	const open = [wire("nix-archive-1"), wire("("), wire("type")];
	const words = (...texts: string[]) => Buffer.concat(texts.map(wire));
	const folder = (...parts: Buffer[]) =>
		Buffer.concat([...open, wire("directory"), ...parts, wire(")")]);
	const link = words("(", "type", "symlink", "target", "x", ")");
	const entry = (named: string | Buffer) =>
		Buffer.concat([words("entry", "(", "name"), wire(named), wire("node"), link, wire(")")]);

	it("is refused wherever Nix would not unpack it", async () => {
		const content = Buffer.from("content!");
		const refused: Record<string, [Buffer, RegExp]> = {
			"another magic": [Buffer.concat([wire("nix-archive-2"), link]), /it is no NAR/],
			"another type": [Buffer.concat([...open, words("fifo", ")")]), /no such type/],
			"no contents": [Buffer.concat([...open, words("regular", ")")]), /“contents”/],
			"executable with a value": [
				Buffer.concat([...open, words("regular", "executable", "x", "contents", "", ")")]),
				/“executable” has a value/,
			],
			"names out of order": [folder(entry("b"), entry("a")), /out of order/],
			"a name twice": [folder(entry("a"), entry("a")), /out of order/],
			"an empty name": [folder(entry("")), /impossible name/],
			"a name of one dot": [folder(entry(".")), /impossible name/],
			"a name of two dots": [folder(entry("..")), /impossible name/],
			"a name with a slash": [folder(entry("a/b")), /impossible name/],
			"a name with a zero": [folder(entry("a\0")), /impossible name/],
			"another word in a folder": [folder(words("entries")), /“entry” or “\)”/],
			"a long name": [folder(entry("a".repeat(5000))), /longer than 4096/],
			"padding that is not zero": [
				Buffer.concat([...open, words("regular", "contents"), u64(7), content, wire(")")]),
				/not zero/,
			],
			"a number beyond any size": [
				Buffer.concat([...open, words("regular", "contents"), Buffer.alloc(8, 255)]),
				/too large/,
			],
			"a link without target": [Buffer.concat([...open, words("symlink", ")")]), /“target”/],
		};
		for (const [what, [bytes, says]] of Object.entries(refused)) {
			await expect(read(bytes), what).rejects.toMatchObject({
				code: "damaged-archive",
				what: expect.stringMatching(says),
			});
		}
	});

	it("orders names by their bytes, as Nix does, not as text", async () => {
		const names = ["B", "a", "\uffee", "\u{10000}"]; // the last two swap places in UTF-16
		const paths = (await read(folder(...names.map(entry)))).map(([path]) => path);
		expect(paths).toEqual(["", ...names]);
		await expect(read(folder(entry("\u{10000}"), entry("\uffee")))).rejects.toMatchObject({
			what: expect.stringContaining("out of order"),
		});
	});

	it("may be as deep as any path that can be opened, and no deeper", async () => {
		const down = words("(", "type", "directory", "entry", "(", "name", "d", "node");
		const up = words(")", ")"); // of the entry and of the folder
		const deep = (levels: number) =>
			Buffer.concat([
				wire("nix-archive-1"),
				...Array.from({ length: levels }, () => down),
				link,
				...Array.from({ length: levels }, () => up),
			]);
		const seen = await read(deep(4000));
		expect(seen).toHaveLength(4001);
		expect(seen.at(-1)![0]).toHaveLength(2 * 4000 - 1);
		await expect(read(deep(20_000))).rejects.toMatchObject({
			what: expect.stringContaining("too deep"),
		});
	});

	it("is read no further once a visitor has enough", async () => {
		let closed = false;
		async function* source() {
			try {
				yield* pieces(folder(entry("a"), entry("b")), [300]);
				throw new Error("nobody was to ask for this");
			} finally {
				closed = true;
			}
		}
		const seen: string[] = [];
		await readNar(source(), {
			symlink: (path) => void seen.push(path),
			enough: () => seen.length === 1,
		});
		expect({ seen, closed }).toEqual({ seen: ["a"], closed: true });
	});
});

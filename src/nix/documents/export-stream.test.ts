import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { exportStream, narOf, type Tree, u64, wire } from "../nar/test-nar.ts";
import { pieces } from "../test-pieces.ts";
import { looksLikeDocument, readDocument, readDocumentFrom } from "./read-document.ts";
import { APP, APP_EXPORT, LIB, plain, stored } from "./test-closures.ts";

const EMPTY: Tree = { folder: {} };
const unknown = { diskSize: Number.NaN, downloadSize: Number.NaN };

describe("an export stream", () => {
	it("gives paths, references, and the length of each NAR, in whatever pieces it comes", async () => {
		const tree: Tree = { folder: { file: { file: "x".repeat(1001) }, link: { link: LIB } } };
		const bytes = exportStream([
			{ path: LIB, tree: EMPTY, references: [LIB] },
			{ path: APP, tree, references: [LIB], deriver: stored("c", "app-1.0.drv"), signature: "s" },
		]);
		const expected = {
			[LIB]: { narSize: narOf(EMPTY).length, references: [LIB], ...unknown },
			[APP]: { narSize: narOf(tree).length, references: [LIB], ...unknown },
		};
		for (const form of [bytes, gzipSync(bytes)]) {
			expect(looksLikeDocument(form.subarray(0, 512))).toBe(true);
			for (const size of [1, 13, 4096]) {
				const closure = await readDocumentFrom(pieces(form, [size]), "x");
				expect(plain(closure)).toEqual(expected);
				expect(closure.problems).toEqual([]);
				expect(Array.from(closure.roots, (root) => closure.paths[root])).toEqual([APP]);
			}
		}
	});

	it("may be of another store, and lack what it refers to", async () => {
		const path = stored("d", "tool", "/gnu/store");
		const missing = stored("f", "gone", "/gnu/store");
		const bytes = exportStream([{ path, tree: EMPTY, references: [missing] }]);
		const closure = await readDocument(bytes, "x");
		expect(closure.storeDir).toBe("/gnu/store");
		expect(closure.problems).toMatchObject([{ code: "unknown-reference", path: missing }]);
	});

	/** An export of one path, whose file has `size` bytes, without building it. */
	async function* ofOneFile(size: number): AsyncGenerator<Uint8Array> {
		const whole = exportStream([{ path: LIB, tree: { file: "" }, references: [] }]);
		const at = whole.indexOf(wire("contents")) + wire("contents").length;
		yield whole.subarray(0, at);
		yield u64(size);
		const zeros = new Uint8Array(1 << 20);
		for (let left = size; left > 0; left -= zeros.length) {
			yield left < zeros.length ? zeros.subarray(0, left) : zeros;
		}
		yield Buffer.alloc(-size & 7);
		yield whole.subarray(at + 8);
	}

	it("may hold files larger than memory and than 32 bits can count", async () => {
		const size = 2 ** 32 + 2 ** 31 + 5;
		const closure = await readDocumentFrom(ofOneFile(size), "x");
		expect(closure.narSize[0]).toBe(narOf({ file: "" }).length + size + 3);
	});

	it("with paths and references without end is stopped", async () => {
		async function* endless(part: Uint8Array) {
			yield APP_EXPORT.subarray(0, APP_EXPORT.length - 8);
			yield exportStream([{ path: APP, tree: EMPTY, references: [] }]).subarray(0, -32);
			yield u64(2 ** 50);
			for (;;) yield part;
		}
		await expect(readDocumentFrom(endless(wire(LIB)), "x", 10_000)).rejects.toMatchObject({
			code: "too-large",
			what: "has more than 10000 bytes besides its NARs",
			where: "x",
		});
	});

	it("cut off anywhere, or followed by anything, is refused", async () => {
		for (let length = 32; length < APP_EXPORT.length; length += 7) {
			await expect(readDocument(APP_EXPORT.subarray(0, length), "x")).rejects.toMatchObject({
				code: "damaged-archive",
				what: `is cut off at byte ${length}`,
				where: "x",
			});
		}
		const followed = Buffer.concat([APP_EXPORT, Buffer.alloc(8)]);
		await expect(readDocument(followed, "x")).rejects.toMatchObject({ code: "damaged-archive" });
	});

	it("of another form is refused, and told what is wrong", async () => {
		const changed = (from: Buffer, to: Buffer) => {
			const at = Buffer.from(APP_EXPORT).indexOf(from);
			expect(at).toBeGreaterThan(0);
			return Buffer.concat([APP_EXPORT.subarray(0, at), to, APP_EXPORT.subarray(at + from.length)]);
		};
		const trailer = u64(0x4558494e);
		const wrong: Record<string, [Uint8Array, RegExp]> = {
			trailer: [changed(trailer, u64(0x4558494f)), /not followed by its path/],
			"path outside a store": [
				changed(Buffer.concat([trailer, wire(LIB)]), Buffer.concat([trailer, wire("/etc/passwd")])),
				/no store path/,
			],
			signature: [Buffer.concat([APP_EXPORT.subarray(0, -16), u64(2)]), /0 or 1/],
			next: [Buffer.concat([APP_EXPORT.subarray(0, -8), u64(2)]), /1 or 0/],
			"NAR within": [changed(wire("regular"), wire("regulas")), /no such type/],
		};
		for (const [name, [bytes, says]] of Object.entries(wrong)) {
			await expect(readDocument(bytes, "x"), name).rejects.toMatchObject({
				what: expect.stringMatching(says),
				where: "x",
			});
		}
	});
});

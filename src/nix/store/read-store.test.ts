import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { APP, LIB } from "../documents/test-closures.ts";
import { readStore } from "./read-store.ts";
import { smallDatabase } from "./test-database.ts";

/** A database of two paths, its bytes, and how reading it ends with other bytes. */
function database() {
	const folder = mkdtempSync(join(tmpdir(), "whittle-test-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const file = join(folder, "db.sqlite");
	smallDatabase(file, LIB, APP);
	expect(readStore(file, "/nix/store", APP).paths).toEqual([LIB, APP]);
	const bytes = readFileSync(file);
	const codeWith = (at: number, byte: number, path: string | null) => {
		const changed = Buffer.from(bytes);
		changed[at] = byte;
		writeFileSync(file, changed);
		try {
			return readStore(file, "/nix/store", path);
		} catch (error) {
			return error instanceof Error ? Reflect.get(error, "code") : error;
		}
	};
	return { bytes, codeWith };
}

test("a database whose table and index differ is refused, whichever is damaged", () => {
	const { bytes, codeWith } = database();
	const places = [bytes.indexOf(APP), bytes.lastIndexOf(APP)];
	expect(new Set(places).size).toBe(2);
	const codes = places.map((place) => codeWith(place + APP.length - 1, 0x3f, APP));
	expect(codes.sort()).toEqual(["corrupt-database", "invalid-path"]);
});

test("rows out of order are refused, not read again and again", () => {
	const { bytes, codeWith } = database();
	const rowNumber = bytes.indexOf(LIB) - 11; // before the sizes of its columns
	expect(bytes[rowNumber]).toBe(1);
	expect(codeWith(rowNumber, 33, null)).toBe("corrupt-database");
});

test("what only begins like a path of the store is none", () => {
	const { bytes, codeWith } = database();
	expect(codeWith(bytes.indexOf(LIB) + "/nix/store".length, 0x3f, null)).toBe("not-a-store-path");
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { APP, LIB } from "../documents/test-closures.ts";
import { readStore } from "./read-store.ts";
import { smallDatabase } from "./test-database.ts";

test("a database whose table and index differ is refused, whichever is damaged", () => {
	const folder = mkdtempSync(join(tmpdir(), "whittle-test-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const file = join(folder, "db.sqlite");
	smallDatabase(file, LIB, APP);
	expect(readStore(file, "/nix/store", APP).paths).toEqual([LIB, APP]);

	const whole = readFileSync(file);
	const places = [whole.indexOf(APP), whole.lastIndexOf(APP)];
	expect(new Set(places).size).toBe(2);
	const codes = places.map((place) => {
		writeFileSync(file, Buffer.from(whole).fill("?", place + APP.length - 1, place + APP.length));
		try {
			return readStore(file, "/nix/store", APP);
		} catch (error) {
			return error instanceof Error ? Reflect.get(error, "code") : error;
		}
	});
	expect(codes.sort()).toEqual(["corrupt-database", "invalid-path"]);
});

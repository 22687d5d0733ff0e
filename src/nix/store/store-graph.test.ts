import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, onTestFinished, test } from "vitest";
import { APP, LIB } from "../documents/test-closures.ts";
import { databaseFile, type LocalStore } from "./local-store.ts";
import { lastRow, storeGraph } from "./store-graph.ts";
import { smallDatabase } from "./test-database.ts";

const work = { signal: new AbortController().signal, onProgress: () => undefined };

function emptyStore(): LocalStore {
	const root = mkdtempSync(join(tmpdir(), "whittle-test-"));
	onTestFinished(() => rmSync(root, { recursive: true }));
	const places = { realStoreDir: join(root, "nix/store"), stateDir: join(root, "nix/var/nix") };
	mkdirSync(join(places.stateDir, "db"), { recursive: true });
	return { storeDir: "/nix/store", root, url: root, ...places };
}

test("what is added is seen, what is deleted goes, and a store without a database is empty", async () => {
	const store = emptyStore();
	expect([...(await storeGraph(store, work))]).toEqual([]);
	expect(lastRow(await storeGraph(store, work))).toBe(null);

	const file = databaseFile(store);
	smallDatabase(file, LIB, APP);
	const lib = { narSize: 2000, references: [LIB], row: 1 };
	const app = { narSize: 100, references: [LIB], row: 2 };
	const first = [...(await storeGraph(store, work))];
	expect(first).toEqual([
		[LIB, lib],
		[APP, app],
	]);
	expect([...(await storeGraph(store, work))]).toEqual(first);

	const more = APP.replace(/.$/, "z");
	const change = (sql: string) => {
		const database = new DatabaseSync(file);
		database.exec(sql);
		database.close();
	};
	change(`insert into ValidPaths (path, hash, registrationTime, narSize) values ('${more}', 'x', 1, 7);
		insert into Refs values (3, 2), (3, 1), (3, 3)`);
	const grown = await storeGraph(store, work);
	expect([...grown.keys()]).toEqual([LIB, APP, more]);
	expect(grown.get(more)?.narSize).toBe(7);
	expect(lastRow(grown)).toBe(3);
	expect(new Set(grown.get(more)?.references)).toEqual(new Set([LIB, APP, more]));

	change(`delete from Refs where referrer = 2; delete from Refs where reference = 2;
		delete from ValidPaths where id = 2`);
	const shrunk = await storeGraph(store, work);
	expect([...shrunk.keys()]).toEqual([LIB, more]);
	expect(new Set(shrunk.get(more)?.references)).toEqual(new Set([LIB, more]));
});

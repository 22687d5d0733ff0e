import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { parseSize } from "../../src/cli/text/size.ts";
import { WhittleError } from "../../src/closure/error.ts";
import { parseName } from "../../src/closure/package-name.ts";
import { matches } from "../../src/closure/pattern.ts";
import { encodeSnapshot } from "../../src/closure/snapshot.ts";
import { enclosingStorePath, storeDirOf, storePathFrom } from "../../src/closure/store-path.ts";
import { csvOf } from "../../src/nix/documents/csv.ts";
import { looksLikeDocument, readDocument } from "../../src/nix/documents/read-document.ts";
import {
	APP,
	APP_JSON,
	APP_REGISTRATION,
	LIB,
	readJson,
	stored,
	utf8,
} from "../../src/nix/documents/test-closures.ts";
import { skippable, ZSTD_REGISTRATION, zstdRaw } from "../../src/nix/documents/test-zstd.ts";
import { localStore } from "../../src/nix/store/local-store.ts";
import { type NodeRows, readEdgeRows, readNodeRows } from "../../src/nix/store/packed-rows.ts";
import { readStore } from "../../src/nix/store/read-store.ts";
import { smallDatabase } from "../../src/nix/store/test-database.ts";
import { storeAddress } from "../../src/nix/store-address.ts";
import { checkClosure } from "./check-closure.ts";
import type { Parser } from "./input.ts";

/** Whatever is a file: a closure, or an error that names the file. */
async function parseDocument(bytes: Uint8Array): Promise<void> {
	looksLikeDocument(bytes.subarray(0, 64));
	const closure = await readDocument(bytes, "label").catch((error: unknown) => {
		if (error instanceof WhittleError && error.where !== "label") {
			throw new Error(`it does not say where: ${error.message}`);
		}
		throw error;
	});
	checkClosure(closure);
	csvOf(closure);
}

const closure = () => readJson(APP_JSON);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

/** `nix path-info --json` as each Nix prints it, and a builder's reference graph. */
function pathInfoSeeds(): Uint8Array[] {
	const entries = Object.entries(APP_JSON);
	const base = (path: string) => path.slice("/nix/store/".length);
	const info = Object.fromEntries(
		entries.map(([path, entry]) => [
			base(path),
			{ ...entry, deriver: null, references: entry.references.map(base) },
		]),
	);
	const list = entries.map(([path, entry]) => ({ path, valid: true, ...entry }));
	return [
		APP_JSON,
		{ ...APP_JSON, [stored("d", "gone")]: null },
		list,
		[...list, { path: stored("d", "gone"), valid: false }],
		{ version: 2, storeDir: "/nix/store", info },
		{ closure: list, outputs: { out: APP } },
	].flatMap((value) => [
		utf8(JSON.stringify(value)),
		utf8(`\ufeff${JSON.stringify(value, null, 2)}\n`),
	]);
}

const jsonShapes = fc
	.oneof(
		fc.jsonValue(),
		fc.dictionary(
			fc.oneof(fc.string(), fc.constantFrom(APP, LIB, "info", "version", "storeDir", "path")),
			fc.oneof(
				fc.jsonValue(),
				fc.record(
					{
						narSize: fc.jsonValue(),
						references: fc.jsonValue(),
						storeDir: fc.jsonValue(),
						valid: fc.jsonValue(),
						path: fc.jsonValue(),
					},
					{ requiredKeys: [] },
				),
			),
		),
	)
	.map((value) => utf8(JSON.stringify(value)));

const JSON_TOKENS = ["{", "}", "[", "]", '"', ":", ",", "null", "true", "[[[[[[[[", '{"a":'];
const PATH_TOKENS = [APP, LIB, "/nix/store", stored("d", "x"), stored("d", "x", "/gnu"), "/", "-"];

/** A database of two paths as SQLite keeps it on disk. */
function databaseSeeds(): Uint8Array[] {
	return inFolder((folder) => {
		const file = join(folder, "db.sqlite");
		smallDatabase(file, LIB, APP);
		return [readFileSync(file)];
	});
}

function inFolder<T>(use: (folder: string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), "whittle-fuzz-"));
	try {
		return use(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/**
 * Every parser that takes bytes from outside. One row is all that a new one needs: see
 * CONTRIBUTING.md.
 */
export const PARSERS: readonly Parser[] = [
	{
		name: "path-info",
		seeds: pathInfoSeeds,
		tokens: [...JSON_TOKENS, ...PATH_TOKENS, '"__proto__":', '"narSize":1,', "\\u0000", "\\ud800"],
		shapes: jsonShapes,
		parse: parseDocument,
	},
	{
		name: "registration",
		seeds: () => [
			utf8(APP_REGISTRATION),
			utf8([APP, stored("c", "app.drv"), "1", LIB, LIB, "", "0", ""].join("\n")),
		],
		tokens: [...PATH_TOKENS, "\n", "\n\n", "\r\n", "0".repeat(64), "sha256:", "\n1\n"],
		parse: parseDocument,
	},
	{
		name: "csv",
		seeds: async () => [csvOf(await closure()), `\ufeff${csvOf(await closure())}`].map(utf8),
		tokens: [...PATH_TOKENS, ",", '"', '""', "\n", "\r\n", ",,,,,,", "0 1", "id,nar_size"],
		parse: parseDocument,
	},
	{
		name: "snapshot",
		seeds: async () => [encodeSnapshot(await closure())],
		tokens: [...JSON_TOKENS, '"columns":', '"bytes":0', '"category"', "text", "nix32", "\xff\xff"],
		parse: parseDocument,
	},
	{
		name: "gzip",
		seeds: () => [gzipSync(APP_REGISTRATION), gzipSync(APP_REGISTRATION, { level: 0 })],
		tokens: ["\x1f\x8b\x08\0\0\0\0\0\0\x03", "\0\0\0\xff\xff", "\x03\0"],
		parse: parseDocument,
	},
	{
		name: "zstd",
		seeds: () => [
			ZSTD_REGISTRATION,
			zstdRaw(utf8(APP_REGISTRATION)),
			zstdRaw(utf8(APP_REGISTRATION), { tellSize: true }),
			Buffer.concat([skippable(), zstdRaw(utf8(APP_REGISTRATION))]),
		],
		tokens: ["\x28\xb5\x2f\xfd", "\x50\x2a\x4d\x18", "\x02\0\0x", "\x01\0\0", "\x03\0\0\n"],
		parse: parseDocument,
	},
	{
		name: "database",
		seeds: databaseSeeds,
		tokens: [...PATH_TOKENS, "ValidPaths", "Refs", "integer", "text", "not null", "\x81\x01\x01"],
		parse: (bytes) =>
			inFolder((folder) => {
				const file = join(folder, "db.sqlite");
				writeFileSync(file, bytes);
				for (const path of [null, APP]) checkClosure(readStore(file, "/nix/store", path));
			}),
	},
	{
		name: "database rows",
		seeds: () => [`1 2000 ${LIB}\n2 100 ${APP}`, "1 1\n2 1\n2 2"].map(utf8),
		tokens: [...PATH_TOKENS, " ", "\n", "\xff"],
		parse: (bytes) => {
			const edges = /^\d+ \d+(\n|$)/.test(text(bytes));
			const rows: NodeRows = { ids: [], sizes: [], paths: [] };
			if (!edges) return readNodeRows(bytes, rows, "file");
			const columns = [new Uint32Array(bytes.length), new Uint32Array(bytes.length)] as const;
			return readEdgeRows(bytes, (id) => (id < 100 ? id : -1), ...columns, 0, "file");
		},
	},
	{
		name: "pattern",
		seeds: () => ["glibc", "app-1.0", "/^lib/", "/a|b/", APP, LIB.slice(11), `${APP}/`].map(utf8),
		tokens: [...PATH_TOKENS, "/", "(", ")", "[", "]", "\\", "{1,2}", "?", "\\p{L}", "(?<=", "$^"],
		parse: async (bytes) => matches(await closure(), text(bytes)),
	},
	{
		name: "size",
		seeds: () => ["500MB", "1.5GiB", "4096", "1 k", "0"].map(utf8),
		tokens: ["KiB", "TiB", "e9", ".", "-", " ", "\u0660", "999999999999999999999999"],
		parse: (bytes) => {
			const size = parseSize(text(bytes));
			if (!Number.isInteger(size) || size < 0) throw new Error(`not a size: ${size}`);
		},
	},
	{
		name: "store path",
		seeds: () => [APP, LIB.slice(11), `${APP}/bin/app`, stored("d", "x-1.0-dev", "/gnu")].map(utf8),
		tokens: [...PATH_TOKENS, "-bin", ".drv", "..", "\0", "\n"],
		parse: (bytes) => {
			const path = text(bytes);
			parseName(path);
			const storeDir = storeDirOf(path) ?? "/nix/store";
			if (enclosingStorePath(storeDir, path) === null) storePathFrom(storeDir, path);
		},
	},
	{
		name: "store address",
		seeds: () =>
			["auto", "daemon", "/", "local?root=/", "local?store=/gnu&state=/var", "unix:///run/x"]
				.concat(["https://cache", "file:///cache?compression=xz", "ssh://user@host?x=y"])
				.map(utf8),
		tokens: ["?", "&", "=", "%", "%00", "://", "root=", "real=", "local", "\0", "#", "[::1]"],
		parse: (bytes) => {
			const address = storeAddress([text(bytes)]);
			if (address.kind === "local") localStore(address.url, {});
		},
	},
];

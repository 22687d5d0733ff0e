import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodeSnapshot } from "../../closure/snapshot.ts";
import { pieces } from "../test-pieces.ts";
import { looksLikeDocument, readDocument, readDocumentFrom } from "./read-document.ts";
import {
	APP_CLOSURE,
	APP_JSON,
	APP_REGISTRATION,
	plain,
	readJson,
	readText,
	utf8,
} from "./test-closures.ts";
import { COMPRESSED_REGISTRATION, skippable, zstdRaw } from "./test-compressed.ts";

const JSON_BYTES = utf8(JSON.stringify(APP_JSON));

describe("a document", () => {
	it("may be compressed in any way", async () => {
		const half = JSON_BYTES.length >> 1;
		const [start, end] = [JSON_BYTES.subarray(0, half), JSON_BYTES.subarray(half)];
		const forms: Record<string, Uint8Array> = {
			gzip: gzipSync(JSON_BYTES),
			"gzip of two members": Buffer.concat([gzipSync(start), gzipSync(end)]),
			...COMPRESSED_REGISTRATION,
			"zstd of raw blocks": zstdRaw(JSON_BYTES),
			"zstd that tells its size": zstdRaw(JSON_BYTES, { tellSize: true }),
			"zstd of several frames": Buffer.concat([
				skippable(),
				zstdRaw(start),
				skippable(),
				zstdRaw(end, { tellSize: true }),
				skippable(),
			]),
		};
		for (const [name, bytes] of Object.entries(forms)) {
			expect(plain(await readDocument(bytes, name)), name).toEqual(APP_CLOSURE);
			expect(looksLikeDocument(bytes.subarray(0, 16)), name).toBe(true);
		}
	});

	it("may be a snapshot", async () => {
		const closure = await readJson(APP_JSON);
		const bytes = encodeSnapshot(closure);
		expect(plain(await readDocument(bytes, "x"))).toEqual(APP_CLOSURE);
		expect(plain(await readDocument(gzipSync(bytes), "x"))).toEqual(APP_CLOSURE);
		expect(looksLikeDocument(bytes)).toBe(true);
		const cut = readDocument(bytes.subarray(0, bytes.length - 3), "x.snapshot");
		await expect(cut).rejects.toMatchObject({ code: "damaged-snapshot", where: "x.snapshot" });
	});

	it("may begin with a byte order mark, be UTF-16, or hold invalid UTF-8", async () => {
		const text = `\ufeff${JSON.stringify(APP_JSON, null, 2)}`;
		expect(plain(await readText(text))).toEqual(APP_CLOSURE);
		expect(plain(await readDocument(Buffer.from(text, "utf16le"), "x"))).toEqual(APP_CLOSURE);
		const invalid = Buffer.from(
			JSON.stringify(APP_JSON).replaceAll("app-1.0", "app-\xff"),
			"latin1",
		);
		expect((await readDocument(invalid, "x")).problems).toMatchObject([{ code: "illegal-name" }]);
	});

	it("cut off or damaged while compressed is refused", async () => {
		const gzip = gzipSync(JSON_BYTES);
		const zstd = zstdRaw(JSON_BYTES);
		for (const whole of [gzip, zstd]) {
			const format = whole === gzip ? "gzip" : "zstd";
			for (const length of [4, 5, 12, whole.length - 1]) {
				await expect(readDocument(whole.subarray(0, length), "x")).rejects.toMatchObject({
					code: "damaged-document",
					what: `is ${format} data cut off at byte ${length}`,
					where: "x",
				});
			}
		}
		gzip[20]! ^= 255;
		await expect(readDocument(gzip, "x")).rejects.toMatchObject({ what: "is damaged gzip data" });
		const damaged = Buffer.concat([zstd, JSON_BYTES]);
		await expect(readDocument(damaged, "x")).rejects.toMatchObject({
			what: "is damaged zstd data",
		});
	});

	it("may come in pieces of any size", async () => {
		for (const form of [JSON_BYTES, gzipSync(JSON_BYTES), COMPRESSED_REGISTRATION.xz]) {
			for (const size of [1, 7, 100]) {
				expect(plain(await readDocumentFrom(pieces(form, [size]), "x"))).toEqual(APP_CLOSURE);
			}
		}
	});

	it("expands no further than its limit", async () => {
		const bytes = utf8(JSON.stringify(APP_JSON).padEnd(5000));
		for (const form of [
			bytes,
			gzipSync(bytes),
			zstdRaw(bytes),
			zstdRaw(bytes, { tellSize: true }),
		]) {
			const within = await readDocumentFrom(pieces(form, [700]), "x", 5000);
			expect(plain(within)).toEqual(APP_CLOSURE);
			await expect(readDocumentFrom(pieces(form, [700]), "x", 4999)).rejects.toMatchObject({
				code: "too-large",
				what: "has more than 4999 bytes",
				where: "x",
			});
		}
	});

	it("is nothing else: one clear line says what it is", async () => {
		const others: [string | Uint8Array, string][] = [
			["", "is empty"],
			["\n \n", "is empty"],
			[gzipSync(""), "is empty"],
			[Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1), "is a binary file (ELF)"],
			["\x0d\0\0\0\0\0\0\0nix-archive-1\0\0\0", "is a binary file (NAR)"],
			["SQLite format 3\0", "is a binary file (SQLite)"],
			["ab\0", "is a binary file (of unknown kind)"],
			[gzipSync(gzipSync(JSON_BYTES)), "is a binary file (gzip within another compression)"],
			[
				"{ pkgs, ... }: pkgs.hello",
				"is no list of store paths with their references that whittle knows",
			],
			["hello", "is no list of store paths with their references that whittle knows"],
			["null", "is no list of store paths with their references that whittle knows"],
		];
		for (const [content, what] of others) {
			const bytes = typeof content === "string" ? utf8(content) : content;
			await expect(readDocument(bytes, "standard input"), what).rejects.toMatchObject({
				code: "not-a-closure",
				what,
				where: "standard input",
				remedy: expect.stringContaining("nix path-info --json -r"),
			});
		}
	});

	it("is told from another file by its first bytes", () => {
		const csv = "id,nar_size,disk_size,closure_size,retained_size,dependencies,referrers,path\r\n";
		for (const text of [APP_REGISTRATION, csv, "{", '{\n  "a', "[ {", "[]", "{}", `\ufeff[`]) {
			expect(looksLikeDocument(utf8(text)), text).toBe(true);
		}
		for (const text of [
			"",
			"\x7fELF",
			"{ pkgs }: 1",
			"#!/bin/sh",
			"[ pkgs.hello ]",
			"/etc/passwd",
		]) {
			expect(looksLikeDocument(utf8(text)), text).toBe(false);
		}
	});
});

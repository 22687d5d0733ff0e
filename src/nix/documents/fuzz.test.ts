import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cycloneDxLines } from "../../closure/cyclonedx.ts";
import { dotLines } from "../../closure/dot.ts";
import { WhittleError } from "../../closure/error.ts";
import { encodeSnapshot } from "../../closure/snapshot.ts";
import { joined } from "../../closure/testing.ts";
import { csvLines } from "./csv.ts";
import { looksLikeDocument, readDocument } from "./read-document.ts";
import {
	APP_EXPORT,
	APP_GRAPH,
	APP_GRAPHML,
	APP_JSON,
	APP_NARINFOS,
	APP_REGISTRATION,
	APP_SPDX,
	DERIVATION_JSON,
	plain,
	readJson,
	readText,
	stored,
	utf8,
} from "./test-closures.ts";
import { COMPRESSED_REGISTRATION, zstdRaw } from "./test-compressed.ts";

/** A closure, or an error for people that says where. */
async function holds(bytes: Uint8Array): Promise<void> {
	looksLikeDocument(bytes.subarray(0, 64));
	try {
		const closure = await readDocument(bytes, "label");
		expect(closure.paths.length).toBeGreaterThan(0);
		joined(csvLines(closure));
	} catch (error) {
		if (!(error instanceof WhittleError)) throw error;
		expect(error.where).toBe("label");
	}
}

interface Mutation {
	readonly kind: "flip" | "cut" | "drop" | "double" | "write";
	readonly at: number;
	readonly bytes: Uint8Array;
}

/** One byte changed, a stretch taken out, doubled or overwritten, or the end cut off. */
const mutation: fc.Arbitrary<Mutation> = fc.record({
	kind: fc.constantFrom<Mutation["kind"][]>("flip", "cut", "drop", "double", "write"),
	at: fc.double({ min: 0, max: 1, noNaN: true }),
	bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
});

function mutated(original: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
	let result = Buffer.from(original);
	for (const { kind, at, bytes } of mutations) {
		const start = Math.floor(at * result.length);
		const end = Math.min(start + bytes.length, result.length);
		if (kind === "flip" && start < result.length) result[start]! ^= bytes[0]!;
		if (kind === "write") result.set(bytes.subarray(0, end - start), start);
		if (kind === "cut") result = result.subarray(0, start);
		if (kind === "drop") result = Buffer.concat([result.subarray(0, start), result.subarray(end)]);
		if (kind === "double")
			result = Buffer.concat([result.subarray(0, end), result.subarray(start)]);
	}
	return result;
}

const anyClosure = fc
	.array(
		fc.record({
			narSize: fc.option(fc.nat({ max: 2 ** 53 - 2 })),
			diskSize: fc.option(fc.nat()),
			downloadSize: fc.option(fc.nat()),
			references: fc.array(fc.nat(9), { maxLength: 6 }),
			name: fc.string({ minLength: 1, unit: "grapheme" }),
		}),
		{ minLength: 1, maxLength: 10 },
	)
	.map((entries) => {
		const paths = entries.map(({ name }, i) => stored(String(i), name));
		return Object.fromEntries(
			entries.map(({ name: _, references, ...sizes }, i) => [
				paths[i]!,
				{ ...sizes, references: references.map((k) => paths[k % paths.length]!) },
			]),
		);
	});

describe("whatever is given", async () => {
	const closure = await readJson(APP_JSON);
	const json = utf8(JSON.stringify(APP_JSON));
	const documents: Record<string, Uint8Array> = {
		json,
		indented: utf8(JSON.stringify(APP_JSON, null, 2)),
		registration: utf8(APP_REGISTRATION),
		derivations: utf8(JSON.stringify(DERIVATION_JSON)),
		narinfos: utf8(APP_NARINFOS),
		csv: utf8(joined(csvLines(closure))),
		dot: utf8(joined(dotLines(closure))),
		"nix-store --graph": utf8(APP_GRAPH),
		"nix-store --graphml": utf8(APP_GRAPHML),
		cyclonedx: utf8(joined(cycloneDxLines(closure))),
		spdx: utf8(JSON.stringify(APP_SPDX)),
		snapshot: encodeSnapshot(closure),
		gzip: gzipSync(json),
		...COMPRESSED_REGISTRATION,
		"raw zstd": zstdRaw(json),
		"sized zstd": zstdRaw(json, { tellSize: true }),
		"export stream": APP_EXPORT,
		"compressed export stream": gzipSync(APP_EXPORT),
	};

	it("random bytes are a closure or an error", async () => {
		const starts = fc.constantFrom(
			"",
			"{",
			"[",
			"whittle snapshot\n",
			"\x28\xb5\x2f\xfd",
			"\x1f\x8b\x08",
			"/nix/store/",
			"\xfd7zXZ\0",
			"BZh91AY&SY",
			"\x01\0\0\0\0\0\0\0\x0d\0\0\0\0\0\0\0nix-archive-1\0\0\0",
			"digraph G {",
			"StorePath: /",
		);
		await fc.assert(
			fc.asyncProperty(starts, fc.uint8Array({ maxLength: 300 }), (start, bytes) =>
				holds(Buffer.concat([Buffer.from(start, "latin1"), bytes])),
			),
			{ numRuns: 2000 },
		);
	});

	for (const [name, bytes] of Object.entries(documents)) {
		it(`a changed ${name} is a closure or an error`, async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) =>
					holds(mutated(bytes, mutations)),
				),
				{ numRuns: 1000 },
			);
		});
	}

	it("any JSON value is a closure or an error", async () => {
		const entry = fc.record(
			{
				narSize: fc.jsonValue(),
				references: fc.jsonValue(),
				storeDir: fc.jsonValue(),
				valid: fc.jsonValue(),
			},
			{ requiredKeys: [] },
		);
		const key = fc.oneof(
			fc.string(),
			fc.constantFrom(...Object.keys(APP_JSON), "info", "version", "storeDir"),
		);
		const document = fc.oneof(
			fc.jsonValue(),
			fc.dictionary(key, fc.oneof(entry, fc.jsonValue())),
			fc.array(entry),
		);
		await fc.assert(
			fc.asyncProperty(document, (value) => holds(utf8(JSON.stringify(value)))),
			{ numRuns: 2000 },
		);
	});

	it("any SBOM is a closure or an error", async () => {
		const some = fc.oneof(
			fc.constantFrom(
				...Object.keys(APP_JSON),
				"nix:store_path",
				"nix:narinfo:nar_size",
				"DEPENDS_ON",
			),
			fc.string(),
			fc.jsonValue(),
			fc.constant({ toString: 0 }),
		);
		const records = (...keys: string[]) =>
			fc.oneof(
				{ weight: 4, arbitrary: fc.array(fc.dictionary(fc.constantFrom(...keys), some)) },
				{ weight: 1, arbitrary: some },
			);
		const properties = records("name", "value");
		const component = fc.record(
			{ "bom-ref": some, properties, components: records("bom-ref", "properties") },
			{ requiredKeys: [] },
		);
		const document = fc.oneof(
			fc.record(
				{
					bomFormat: fc.constant("CycloneDX"),
					components: fc.oneof(fc.array(component), some),
					metadata: fc.oneof(fc.record({ component, properties }), some),
					dependencies: records("ref", "dependsOn"),
				},
				{ requiredKeys: ["bomFormat"] },
			),
			fc.record(
				{
					spdxVersion: fc.constant("SPDX-2.3"),
					packages: records("SPDXID", "name", "versionInfo", "packageFileName", "externalRefs"),
					relationships: records("spdxElementId", "relationshipType", "relatedSpdxElement"),
				},
				{ requiredKeys: ["spdxVersion"] },
			),
		);
		await fc.assert(
			fc.asyncProperty(document, (value) => holds(utf8(JSON.stringify(value)))),
			{ numRuns: 2000 },
		);
	});

	it("a closure comes back from every format as it went in", async () => {
		await fc.assert(
			fc.asyncProperty(anyClosure, async (document) => {
				const closure = await readJson(document);
				const expected = plain(closure);
				expect(plain(await readDocument(encodeSnapshot(closure), "x"))).toEqual(expected);
				const csv = plain(await readText(joined(csvLines(closure))));
				for (const [path, entry] of Object.entries(expected)) {
					expect(csv[path]).toEqual({ ...entry, downloadSize: Number.NaN });
				}
			}),
			{ numRuns: 300 },
		);
	});
});

import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { cycloneDxLines } from "../../src/closure/cyclonedx.ts";
import { dotLines } from "../../src/closure/dot.ts";
import { WhittleError } from "../../src/closure/error.ts";
import { encodeSnapshot } from "../../src/closure/snapshot.ts";
import { joined } from "../../src/closure/testing.ts";
import { csvLines } from "../../src/nix/documents/csv.ts";
import { looksLikeDocument, readDocument } from "../../src/nix/documents/read-document.ts";
import {
	APP,
	APP_EXPORT,
	APP_GRAPH,
	APP_GRAPHML,
	APP_JSON,
	APP_NARINFOS,
	APP_REGISTRATION,
	APP_SPDX,
	base,
	DERIVATION_JSON,
	LIB,
	readJson,
	stored,
	utf8,
} from "../../src/nix/documents/test-closures.ts";
import {
	COMPRESSED_REGISTRATION,
	skippable,
	zstdRaw,
} from "../../src/nix/documents/test-compressed.ts";
import { checkClosure } from "./check-closure.ts";
import type { Parser } from "./input.ts";

const { xz, bzip2, zstd } = COMPRESSED_REGISTRATION;
const REGISTRATION = utf8(APP_REGISTRATION);

export const JSON_TOKENS = ["{", "}", "[", "]", '"', ":", ",", "null", "true", "[[[[[[[[", '{"a":'];
export const PATH_TOKENS = [APP, LIB, "/nix/store", stored("d", "x"), stored("d", "x", "/gnu")];
const NIX_TOKENS = [
	"\x01\0\0\0\0\0\0\0",
	"\0\0\0\0\0\0\0\0",
	"NIXE\0\0\0\0",
	"nix-archive-1\0\0\0",
];
export const NAR_TOKENS = [
	...NIX_TOKENS,
	..."( ) type regular directory symlink contents executable entry name node target"
		.split(" ")
		.map((word) => `${String.fromCharCode(word.length)}\0\0\0\0\0\0\0${word.padEnd(8, "\0")}`),
];

/** Whatever is in a file: a closure, or an error that names the file. */
async function parse(bytes: Uint8Array): Promise<void> {
	looksLikeDocument(bytes.subarray(0, 64));
	const closure = await readDocument(bytes, "label").catch((error: unknown) => {
		if (error instanceof WhittleError && error.where !== "label") {
			throw new Error(`it does not say where: ${error.message}`);
		}
		throw error;
	});
	checkClosure(closure);
	joined(csvLines(closure));
	joined(dotLines(closure));
	joined(cycloneDxLines(closure));
}

/** The same, of the closure that all examples hold. */
const written = async (
	lines: (closure: Awaited<ReturnType<typeof readJson>>) => Iterable<string>,
) => utf8(joined(lines(await readJson(APP_JSON))));

/** `nix path-info --json` as each Nix prints it, and a builder's reference graph. */
function pathInfos(): Uint8Array[] {
	const entries = Object.entries(APP_JSON);
	const list = entries.map(([path, entry]) => ({ path, valid: true, ...entry }));
	const baseName = (path: string) => path.slice("/nix/store/".length);
	const info = Object.fromEntries(
		entries.map(([path, entry]) => [
			baseName(path),
			{ ...entry, deriver: null, references: entry.references.map(baseName) },
		]),
	);
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

const asJson = (values: fc.Arbitrary<unknown>) =>
	values.map((value) => utf8(JSON.stringify(value)));
/** Some of these keys, with any values. */
const some = (keys: readonly string[], value: fc.Arbitrary<unknown>) =>
	fc.dictionary(fc.constantFrom(...keys), value);

const path = fc.constantFrom(APP, LIB, base("a", "app-1.0"), base("b", "lib-2.0"), "", "/");
const anything = fc.oneof(path, fc.jsonValue(), fc.array(path), fc.constant({ toString: 0 }));

const pathInfoShapes = fc.oneof(
	fc.jsonValue(),
	some(
		[APP, LIB, "info", "version", "storeDir", "path", "closure"],
		fc.oneof(anything, some(["narSize", "references", "storeDir", "valid", "path"], anything)),
	),
);

const derivationShapes = some(
	[stored("c", "a.drv"), base("f", "l.drv"), "derivations", "version"],
	fc.oneof(
		anything,
		some(
			["outputs", "inputDrvs", "inputSrcs", "inputs", "env", "builder", "structuredAttrs"],
			fc.oneof(anything, some([stored("f", "l.drv"), "out", "drvs", "srcs"], anything)),
		),
	),
);

const pieces = (...keys: string[]) => fc.oneof(fc.array(some(keys, anything)), anything);
const properties = pieces("name", "value");
const component = fc.record(
	{ "bom-ref": anything, properties, components: pieces("bom-ref", "properties") },
	{ requiredKeys: [] },
);
const cycloneDxShapes = fc.record(
	{
		bomFormat: fc.constant("CycloneDX"),
		components: fc.oneof(fc.array(component), anything),
		metadata: fc.oneof(fc.record({ component, properties }), anything),
		dependencies: pieces("ref", "dependsOn"),
	},
	{ requiredKeys: ["bomFormat"] },
);
const spdxShapes = fc.record(
	{
		spdxVersion: fc.constant("SPDX-2.3"),
		packages: pieces("SPDXID", "name", "versionInfo", "packageFileName", "externalRefs"),
		relationships: pieces("spdxElementId", "relationshipType", "relatedSpdxElement"),
	},
	{ requiredKeys: ["spdxVersion"] },
);

/** Every kind of file that holds a closure. */
export const DOCUMENTS: readonly Parser[] = [
	{
		name: "path-info",
		seeds: pathInfos,
		tokens: [...JSON_TOKENS, ...PATH_TOKENS, '"__proto__":', '"narSize":1,', "\\u0000", "\\ud800"],
		shapes: asJson(pathInfoShapes),
		parse,
	},
	{
		name: "derivations",
		seeds: () => [utf8(JSON.stringify(DERIVATION_JSON))],
		tokens: [...JSON_TOKENS, ...PATH_TOKENS, '"dynamicOutputs":{}', '"outputs":["out"]', ".drv"],
		shapes: asJson(derivationShapes),
		parse,
	},
	{
		name: "cyclonedx",
		seeds: async () => [await written(cycloneDxLines)],
		tokens: [...JSON_TOKENS, ...PATH_TOKENS, '"bomFormat":"CycloneDX"', '"dependsOn":[', "pkg:nix"],
		shapes: asJson(cycloneDxShapes),
		parse,
	},
	{
		name: "spdx",
		seeds: () => [utf8(JSON.stringify(APP_SPDX))],
		tokens: [...JSON_TOKENS, "SPDXRef-nix-store-", "DEPENDS_ON", "CONTAINS", '"SPDXID":', "2.3"],
		shapes: asJson(spdxShapes),
		parse,
	},
	{
		name: "registration",
		seeds: () => [
			REGISTRATION,
			utf8([APP, stored("c", "app.drv"), "1", LIB, LIB, "", "0", ""].join("\n")),
		],
		tokens: [...PATH_TOKENS, "\n", "\n\n", "\r\n", "0".repeat(64), "sha256:", "\n1\n"],
		parse,
	},
	{
		name: "narinfos",
		seeds: () => [utf8(APP_NARINFOS)],
		tokens: ["StorePath: ", "References: ", "NarSize: ", "Sig: ", ": ", "\n\n", base("d", "x")],
		parse,
	},
	{
		name: "csv",
		seeds: async () => [await written(csvLines)],
		tokens: [...PATH_TOKENS, ",", '"', '""', "\n", "\r\n", ",,,,,,", "0 1", "id,nar_size"],
		parse,
	},
	{
		name: "dot",
		seeds: async () => [utf8(APP_GRAPH), await written(dotLines)],
		tokens: [
			"digraph ",
			"subgraph ",
			"{",
			"}",
			"[",
			"]",
			";",
			"->",
			"=",
			'"',
			"/*",
			"*/",
			"//",
			"<",
		].concat(["strict ", "label=", "\\", '\\"', "\\N", ":n", base("d", "x"), "node", "edge", "--"]),
		parse,
	},
	{
		name: "graphml",
		seeds: () => [utf8(APP_GRAPHML)],
		tokens: [
			"<node id='",
			"<edge ",
			"<data key='narSize'>",
			"</",
			"/>",
			"<!--",
			"-->",
			"<![CDATA[",
		].concat(["&lt;", "&#x0;", "&#1114112;", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "'", '"', "<?"]),
		parse,
	},
	{
		name: "snapshot",
		seeds: async () => [encodeSnapshot(await readJson(APP_JSON))],
		tokens: [...JSON_TOKENS, '"columns":', '"bytes":0', '"category"', "text", "nix32", "\xff\xff"],
		parse,
	},
	{
		name: "export stream",
		seeds: () => [APP_EXPORT],
		tokens: [...NAR_TOKENS, ...PATH_TOKENS],
		parse,
	},
	{
		name: "gzip",
		seeds: () => [gzipSync(REGISTRATION), gzipSync(REGISTRATION, { level: 0 })],
		tokens: ["\x1f\x8b\x08\0\0\0\0\0\0\x03", "\0\0\0\xff\xff", "\x03\0"],
		parse,
	},
	{
		name: "zstd",
		seeds: () => [
			zstd,
			zstdRaw(REGISTRATION),
			zstdRaw(REGISTRATION, { tellSize: true }),
			Buffer.concat([skippable(), zstdRaw(REGISTRATION)]),
		],
		tokens: ["\x28\xb5\x2f\xfd", "\x50\x2a\x4d\x18", "\x02\0\0x", "\x01\0\0", "\x03\0\0\n"],
		parse,
	},
	{ name: "xz", seeds: () => [xz], tokens: ["\xfd7zXZ\0", "YZ", "\0\0\0\0"], parse },
	{ name: "bzip2", seeds: () => [bzip2], tokens: ["BZh9", "1AY&SY", "\x17rE8P\x90"], parse },
];

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cycloneDxLines } from "../../closure/cyclonedx.ts";
import { closures, described, joined } from "../../closure/testing.ts";
import { base, plain, readJson, readText, stored } from "./test-closures.ts";

const APP = stored("a", "app-1.0");
const APP_MAN = stored("b", "app-1.0-man");
const APP_DRV = stored("c", "app-1.0.drv");
const LIB = stored("d", "lib++-2.0");
const LIB_DRV = stored("f", "lib++-2.0.drv");

/** References by path, sizes aside. */
async function references(document: unknown): Promise<Record<string, readonly string[]>> {
	const closure = plain(await readJson(document));
	return Object.fromEntries(
		Object.entries(closure).map(([path, entry]) => [path, entry.references]),
	);
}

const codes = async (document: unknown) =>
	(await readJson(document)).problems.map(({ code, message }) => `${code}: ${message}`);

const property = (name: string, value: string) => ({ name, value });

/** As sbomnix writes an SBOM of a derivation with two outputs and the library it needs. */
function sbomnix(type: string) {
	return {
		bomFormat: "CycloneDX",
		specVersion: "1.4",
		version: 1,
		serialNumber: "urn:uuid:11111111-1111-4111-8111-111111111111",
		metadata: {
			timestamp: "2026-08-17T12:00:00+03:00",
			properties: [property("sbom_type", type)],
			tools: [{ vendor: "TII", name: "sbomnix", version: "1.8.0" }],
			component: {
				type: "library",
				"bom-ref": APP_DRV,
				name: "app",
				version: "1.0",
				purl: "pkg:nix/app@1.0",
				properties: [
					property("nix:output_path", APP_MAN),
					property("nix:output_path", APP),
					property("nix:drv_path", APP_DRV),
				],
			},
		},
		components: [
			{
				type: "library",
				"bom-ref": LIB_DRV,
				name: "lib++",
				version: "2.0",
				properties: [property("nix:output_path", LIB), property("nix:drv_path", LIB_DRV)],
			},
		],
		dependencies: [{ ref: APP_DRV, dependsOn: [LIB_DRV] }, { ref: LIB_DRV }],
	};
}

describe("a CycloneDX SBOM", () => {
	it("may name its root by its base name", async () => {
		const root = {
			"bom-ref": base("a", "app-1.0"),
			properties: [property("whittle:root", "true")],
		};
		const document = { bomFormat: "CycloneDX", components: [root, { "bom-ref": LIB }] };
		expect((await readJson(document)).paths).toEqual([APP]);
	});

	it("by whittle comes back as it went: paths, references, sizes and roots", async () => {
		await fc.assert(
			fc.asyncProperty(closures, async (closure) => {
				const forgotten = { totalDiskSize: null, category: null, problems: [] };
				const all = (column: Float64Array | null) =>
					column?.every(Number.isNaN) === true ? null : column;
				const expected = {
					...closure,
					...forgotten,
					diskSize: all(closure.diskSize),
					downloadSize: all(closure.downloadSize),
				};
				const read = await readText(joined(cycloneDxLines(closure)));
				expect(described({ ...read, ...forgotten })).toEqual(described(expected));
			}),
			{ numRuns: 300 },
		);
	});

	it("by sbomnix tells of outputs at run time and of derivations at build time", async () => {
		expect(await references(sbomnix("runtime_only"))).toEqual({
			[APP]: [APP_MAN, LIB],
			[APP_MAN]: [],
			[LIB]: [],
		});
		expect((await codes(sbomnix("runtime_only")))[0]).toMatch(/^unknown-reference: 1 package with/);
		expect(await references(sbomnix("runtime_and_buildtime"))).toEqual({
			[APP_DRV]: [LIB_DRV],
			[LIB_DRV]: [],
		});
	});

	it("by bombon calls paths by their base names, and language packages have none", async () => {
		const [app, lib] = [APP, LIB].map((path) => path.slice("/nix/store/".length)) as [
			string,
			string,
		];
		const document = {
			bomFormat: "CycloneDX",
			specVersion: "1.7",
			metadata: { component: { type: "application", "bom-ref": app, name: "app", version: "1.0" } },
			components: [
				{ type: "application", "bom-ref": app, name: "app", version: "1.0" },
				{ type: "application", "bom-ref": lib, name: "lib++", version: "2.0" },
				{ type: "library", "bom-ref": "pkg:cargo/serde@1.0.2", name: "serde" },
			],
			dependencies: [
				{ ref: app, dependsOn: [lib, "pkg:cargo/serde@1.0.2"] },
				{ ref: "pkg:cargo/serde@1.0.2", dependsOn: [] },
			],
		};
		expect(await references(document)).toEqual({ [APP]: [LIB], [LIB]: [] });
		expect(await codes(document)).toEqual([
			"unknown-reference: 1 package without a store path: left out, what only they depend on is a root",
			"size-missing: no path has a NAR size; figures are numbers of paths",
		]);
	});

	it("with nixpkgs' own properties has sizes and references in them", async () => {
		const document = {
			bomFormat: "CycloneDX",
			components: [
				{
					name: "app",
					properties: [
						property("nix:store_path", APP),
						property("nix:narinfo:nar_size", "100"),
						property("nix:narinfo:file_size", "30"),
						property("nix:narinfo:references", `${LIB} \n ${APP}`),
					],
					components: [
						{
							name: "lib",
							properties: [property("nix:store_path", LIB), property("nix:narinfo:nar_size", "7")],
						},
					],
				},
			],
		};
		expect(plain(await readJson(document))).toEqual({
			[APP]: { narSize: 100, downloadSize: 30, diskSize: Number.NaN, references: [APP, LIB] },
			[LIB]: { narSize: 7, downloadSize: Number.NaN, diskSize: Number.NaN, references: [] },
		});
	});

	it("may name a path that no component is", async () => {
		const document = {
			bomFormat: "CycloneDX",
			components: [{ "bom-ref": APP }],
			dependencies: [{ ref: APP, dependsOn: [LIB, "elsewhere"] }],
		};
		expect(await references(document)).toEqual({ [APP]: [LIB], [LIB]: [] });
		expect(await codes(document)).toEqual([
			`unknown-reference: ${APP} refers to it, but it has no entry`,
			"size-missing: no path has a NAR size; figures are numbers of paths",
		]);
	});

	it("is refused where it has no store path or what cannot be", async () => {
		const refused: [object, string, RegExp][] = [
			[{}, "not-a-closure", /SBOM without store paths/],
			[{ components: [{ "bom-ref": "pkg:npm/x@1" }] }, "not-a-closure", /without store paths/],
			[{ components: {} }, "wrong-kind", /components is not a list/],
			[{ components: [null] }, "wrong-kind", /a component is not an object/],
			[{ components: [{ "bom-ref": 5 }] }, "wrong-kind", /bom-ref is not a string/],
			[{ metadata: [] }, "wrong-kind", /metadata is not an object/],
			[{ components: [{ "bom-ref": APP }], dependencies: [{}] }, "wrong-kind", /ref/],
			[
				{ components: [{ "bom-ref": APP }], dependencies: [{ ref: APP, dependsOn: [5] }] },
				"wrong-kind",
				/dependsOn is not a list of strings/,
			],
			[
				{ components: [{ properties: [property("nix:store_path", "here")] }] },
				"not-a-store-path",
				/here/,
			],
			[
				{
					components: [
						{ "bom-ref": APP, properties: [property("nix:narinfo:nar_size", "1.5 MiB")] },
					],
				},
				"wrong-kind",
				/nix:narinfo:nar_size is not a whole number/,
			],
		];
		for (const [more, code, what] of refused) {
			await expect(readJson({ bomFormat: "CycloneDX", ...more })).rejects.toMatchObject({
				code,
				what: expect.stringMatching(what),
				where: "closure.json",
			});
		}
	});
});

describe("an SPDX SBOM", () => {
	const id = (path: string) => `SPDXRef${path.replace(/[^-.a-zA-Z0-9]/g, "-")}`;
	const relation = (
		spdxElementId: string,
		relationshipType: string,
		relatedSpdxElement: string,
	) => ({
		spdxElementId,
		relationshipType,
		relatedSpdxElement,
	});

	it("by sbomnix has its paths in its ids, with names made whole again", async () => {
		const document = {
			spdxVersion: "SPDX-2.3",
			SPDXID: "SPDXRef-DOCUMENT",
			comment: "included dependencies: 'runtime_only'",
			packages: [
				{ name: "app", versionInfo: "1.0", SPDXID: id(APP_DRV), downloadLocation: "NOASSERTION" },
				{ name: "lib++", versionInfo: "2.0", SPDXID: id(LIB), downloadLocation: "NOASSERTION" },
			],
			relationships: [relation(id(APP_DRV), "DEPENDS_ON", id(LIB))],
		};
		expect(await references(document)).toEqual({ [APP_DRV]: [LIB], [LIB]: [] });
		expect(await codes(document)).toEqual([
			"unknown-reference: 1 package is told by its derivation, not by what that makes",
			"size-missing: no path has a NAR size; figures are numbers of paths",
		]);
	});

	it("says where a name may be spelt otherwise", async () => {
		const odd = stored("a", "some_thing-x");
		const document = {
			spdxVersion: "SPDX-2.3",
			packages: [{ name: "other", versionInfo: "", SPDXID: id(odd) }],
		};
		expect(await references(document)).toEqual({ [stored("a", "some-thing-x")]: [] });
		expect((await codes(document))[0]).toMatch(/^illegal-name: 1 name is as SPDX ids spell it/);
	});

	it("may tell paths apart from its ids, and dependencies either way round", async () => {
		const document = {
			spdxVersion: "SPDX-2.2",
			packages: [
				{ name: "app", SPDXID: "SPDXRef-1", packageFileName: APP },
				{
					name: "lib",
					SPDXID: "SPDXRef-2",
					externalRefs: [
						{
							referenceCategory: "PACKAGE-MANAGER",
							referenceType: "purl",
							referenceLocator: "pkg:x",
						},
						{ referenceCategory: "OTHER", referenceType: "store-path", referenceLocator: LIB },
					],
				},
				{ name: "image", SPDXID: "SPDXRef-3" },
			],
			relationships: [
				relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-1"),
				relation("SPDXRef-2", "RUNTIME_DEPENDENCY_OF", "SPDXRef-1"),
				relation("SPDXRef-1", "BUILD_TOOL_OF", "SPDXRef-2"),
			],
		};
		expect(await references(document)).toEqual({ [APP]: [LIB], [LIB]: [] });
	});

	it("is refused where it has no store path or what cannot be", async () => {
		const refused: [object, string, RegExp][] = [
			[
				{ spdxVersion: "SPDX-2.3", packages: [{ SPDXID: "SPDXRef-1" }] },
				"not-a-closure",
				/SPDX SBOM/,
			],
			[{ spdxVersion: "SPDX-2.3", packages: [5] }, "wrong-kind", /a package/],
			[{ spdxVersion: "SPDX-2.3", packages: [{}] }, "wrong-kind", /SPDXID/],
			[
				{ spdxVersion: "SPDX-2.3", relationships: [{}], packages: [{ SPDXID: id(APP) }] },
				"wrong-kind",
				/relationship/,
			],
			[
				{ "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [] },
				"not-a-closure",
				/SPDX 3/,
			],
		];
		for (const [document, code, what] of refused) {
			await expect(readJson(document)).rejects.toMatchObject({
				code,
				what: expect.stringMatching(what),
			});
		}
	});
});

it("an SBOM that is no JSON is refused, and said what to give", async () => {
	const others: [string, string][] = [
		[
			'<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.6"></bom>',
			"CycloneDX in XML",
		],
		["SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n", "SPDX in tags and values"],
	];
	for (const [text, kind] of others) {
		await expect(readText(text)).rejects.toMatchObject({
			code: "not-a-closure",
			what: `is ${kind}, which whittle does not read`,
			remedy: "give it in JSON",
		});
	}
});

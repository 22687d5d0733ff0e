import { describe, expect, it } from "vitest";
import {
	APP,
	APP_CLOSURE,
	APP_JSON,
	base,
	LIB,
	plain,
	readJson,
	readText,
	stored,
} from "./test-closures.ts";

const NIX32 = "sha256:0000000000000000000000000000000000000000000000000000";
const SRI = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const app = { narHash: SRI, narSize: 100, references: [LIB], registrationTime: 1700000000 };
const lib = { narHash: SRI, narSize: 2000, references: [LIB], registrationTime: 1700000000 };
const short = {
	[base("a", "app-1.0")]: { ...app, ca: null, references: [base("b", "lib-2.0")] },
	[base("b", "lib-2.0")]: { ...lib, ca: null, references: [base("b", "lib-2.0")] },
};

const shapes: Record<string, unknown> = {
	"Nix 2.3": [
		{ path: APP, narHash: NIX32, narSize: 100, references: [LIB], signatures: ["k:x"] },
		{ path: LIB, narHash: NIX32, narSize: 2000, references: [LIB], ca: "fixed:r:sha256:0" },
	],
	"Nix 2.4 to 2.18 and Lix": [
		{ path: APP, valid: true, ...app, closureSize: 2100 },
		{ path: LIB, valid: true, ...lib, closureSize: 2000 },
	],
	"Nix 2.19 to 2.22": { [APP]: app, [LIB]: lib },
	"Nix 2.23 and later": APP_JSON,
	"a development build's hash": {
		[APP]: { ...app, narHash: { algorithm: "sha256", format: "base64", hash: "AAA=" } },
		[LIB]: lib,
	},
	"Nix 2.33, format 1": {
		[APP]: { ...app, version: 1, storeDir: "/nix/store" },
		[LIB]: { ...lib, version: 1, storeDir: "/nix/store" },
	},
	"Nix 2.33, format 2": { version: 2, storeDir: "/nix/store", info: short },
	"Nix 2.35, format 3": {
		version: 3,
		storeDir: "/nix/store",
		info: Object.fromEntries(
			Object.entries(short).map(([path, entry]) => [
				path,
				{ ...entry, ca: { method: "nar", hash: SRI }, signatures: [{ keyName: "k", sig: "x" }] },
			]),
		),
	},
	"a structured-attrs exportReferencesGraph": [
		{ path: APP, valid: true, narHash: NIX32, narSize: 100, closureSize: 2100, references: [LIB] },
		{ path: LIB, valid: true, narHash: NIX32, narSize: 2000, closureSize: 2000, references: [LIB] },
	],
	"the attributes around one": {
		builder: "/bin/sh",
		exportReferencesGraph: { graph: [APP] },
		graph: [
			{ path: APP, ...app },
			{ path: LIB, ...lib },
		],
		outputs: { out: stored("d", "image") },
	},
	"base names without a store directory": short,
};

describe("path-info JSON", () => {
	for (const [name, document] of Object.entries(shapes)) {
		it(`of ${name} is read`, async () => {
			const closure = await readJson(document);
			expect(plain(closure)).toEqual(APP_CLOSURE);
			expect(Array.from(closure.roots, (i) => closure.paths[i])).toEqual([APP]);
			expect(closure.problems).toEqual([]);
		});
	}

	it("of a cache gives download sizes", async () => {
		const closure = await readJson({
			[LIB]: {
				...lib,
				url: "nar/x.nar.xz",
				compression: "xz",
				downloadSize: 700,
				closureDownloadSize: 700,
			},
		});
		expect(plain(closure)[LIB]).toMatchObject({ narSize: 2000, downloadSize: 700 });
		expect(closure.diskSize).toBeNull();
	});

	it("of whittle's export gives disk sizes and leaves computed sizes alone", async () => {
		const computed = { closureSize: -1, retainedSize: "?", downloadSize: null };
		const closure = await readJson({ [LIB]: { ...lib, ...computed, diskSize: 4096 } });
		expect(plain(closure)[LIB]).toMatchObject({ narSize: 2000, diskSize: 4096 });
		expect(closure.downloadSize).toBeNull();
	});

	it("may be of another store", async () => {
		const gnu = stored("a", "hello", "/gnu/store");
		expect((await readJson({ [gnu]: { narSize: 1, references: [] } })).storeDir).toBe("/gnu/store");
		const named = { version: 2, storeDir: "/gnu/store/", info: { [base("a", "hello")]: null } };
		expect((await readJson(named)).paths).toEqual([gnu]);
	});

	it("keeps invalid paths and those without a size, and says so", async () => {
		for (const entry of [null, { valid: false }, {}, { narSize: null, references: null }]) {
			const { paths, narSize, problems } = await readJson({ [APP]: entry, [LIB]: lib });
			expect(paths).toEqual([APP, LIB]);
			expect(narSize[0]).toBeNaN();
			expect(problems).toMatchObject([{ code: "size-missing", path: APP }]);
		}
		const { problems } = await readJson([{ path: APP, valid: false }, { path: LIB }]);
		expect(problems).toMatchObject([{ code: "size-missing", path: null }]);
	});

	it("may refer to paths without an entry: one problem each", async () => {
		const { paths, narSize, problems } = await readJson({ [APP]: app, [stored("c", "x")]: app });
		expect(paths).toContain(LIB);
		expect(narSize[paths.indexOf(LIB)]).toBeNaN();
		expect(problems).toMatchObject([{ code: "unknown-reference", path: LIB }]);
		expect(problems[0]!.message).toContain(APP);
	});

	it("may tell of a path twice: the first size, all references", async () => {
		const closure = await readJson([
			{ path: APP, references: [LIB] },
			{ path: APP, narSize: 100, references: [APP] },
			{ path: APP, narSize: 7, references: [] },
			{ path: LIB, ...lib },
		]);
		expect(plain(closure)[APP]).toMatchObject({ narSize: 100, references: [APP, LIB] });
		expect(closure.problems).toMatchObject([{ code: "duplicate-path", path: APP }]);
	});

	it("accepts names that Nix would refuse", async () => {
		const names = ["</script>", "../x", "a\nb", "\u001b[31m", "\u0000", "a b", "__proto__"];
		const document = Object.fromEntries(names.map((name) => [stored("d", name), lib]));
		const closure = await readJson({ ...document, [LIB]: lib });
		expect(new Set(closure.paths)).toEqual(new Set([...Object.keys(document), LIB]));
		expect(closure.problems.filter(({ code }) => code === "illegal-name").length).toBe(6);
	});

	it("refuses fields of the wrong kind by path and name", async () => {
		const wrong: [string, unknown][] = [
			["narSize", -1],
			["narSize", 1.5],
			["narSize", "100"],
			["narSize", 2 ** 53],
			["narSize", {}],
			["downloadSize", -1],
			["diskSize", true],
			["references", "x"],
			["references", [1]],
			["references", { 0: LIB }],
			["valid", 1],
			["storeDir", 1],
		];
		for (const [field, value] of wrong) {
			await expect(
				readJson({ [APP]: { ...app, [field]: value }, [LIB]: lib }),
			).rejects.toMatchObject({
				code: "wrong-kind",
				what: expect.stringMatching(field === "storeDir" ? field : `^${APP}: ${field} is not a?`),
				where: "closure.json",
			});
		}
		for (const entry of [1, "x", [], true]) {
			await expect(readJson({ [APP]: entry })).rejects.toMatchObject({ code: "wrong-kind" });
		}
		await expect(readJson([{ path: 7 }])).rejects.toMatchObject({ code: "wrong-kind" });
	});

	it("refuses paths of two stores", async () => {
		const gnu = stored("c", "x", "/gnu/store");
		const code = "not-a-store-path";
		await expect(readJson({ [APP]: app, [gnu]: lib })).rejects.toMatchObject({ code });
		await expect(readJson({ [APP]: { references: ["lib"] } })).rejects.toMatchObject({ code });
		const two = { [APP]: { storeDir: "/nix/store" }, [LIB]: { storeDir: "/gnu/store" } };
		await expect(readJson(two)).rejects.toMatchObject({
			code: "two-stores",
			where: "closure.json",
		});
	});

	it("refuses what holds no paths", async () => {
		for (const empty of [[], {}, { version: 2, storeDir: "/nix/store", info: {} }]) {
			await expect(readJson(empty)).rejects.toMatchObject({
				code: "no-paths",
				what: "holds no paths",
			});
		}
	});

	it("refuses other JSON and says what it is", async () => {
		const drv = stored("a", "app-1.0.drv");
		const others: [unknown, RegExp][] = [
			[{ name: "x" }, /^is JSON, but not of `nix path-info --json`$/],
			[[{ drvPath: drv, outputs: {} }], /item 1 of the list has no path/],
			[[null], /item 1/],
			[[[APP]], /item 1/],
			[{ [drv]: { inputDrvs: {}, builder: "/bin/sh" } }, /nix derivation show/],
			[{ schema: "whittle.top/1", paths: [{ path: APP, references: 3 }] }, /an answer of whittle/],
			[{ a: [{ path: APP, ...app }], b: [{ path: LIB, ...lib }] }, /2 reference graphs: a, b/],
			[{ graph: [{ path: APP, ...app }, "x"] }, /is JSON, but not/],
			[{ graph: [] }, /is JSON, but not/],
		];
		for (const [document, what] of others) {
			await expect(readJson(document)).rejects.toMatchObject({
				code: "not-a-closure",
				what: expect.stringMatching(what),
				remedy: expect.stringMatching(/nix path-info|whittle export|jq/),
			});
		}
	});

	it("says where JSON goes wrong or is cut off", async () => {
		const text = JSON.stringify(APP_JSON);
		for (const length of [1, 30, 200, 300, text.length - 1]) {
			await expect(readText(text.slice(0, length))).rejects.toMatchObject({
				code: "damaged-document",
				what: `is JSON cut off at byte ${length}`,
			});
		}
		await expect(readText('{\n"a": 1,\n}')).rejects.toMatchObject({
			code: "not-a-closure",
			what: "is not JSON: mistake at line 3, column 1",
		});
	});

	it("takes half a surrogate pair for the character that stands for what is no text", async () => {
		const names = {
			"a\\ud83d\\ude00": "a\u{1f600}",
			"b\\ud83d": "b\ufffd",
			"c\\\\ud83d": "c\\ud83d",
			"d\\uDE00\\ud83d\\n": "d\ufffd\ufffd\n",
		};
		const document = Object.keys(names).map((name) => `"${stored("d", name)}": {"narSize": 1}`);
		const closure = await readText(`{${document.join()}}`);
		expect(closure.paths).toEqual(Object.values(names).map((name) => stored("d", name)));
	});

	it("survives deep nesting, odd keys and repeated keys", async () => {
		const deep = "[".repeat(200_000) + "]".repeat(200_000);
		await expect(readText(deep)).rejects.toMatchObject({ code: "not-a-closure" });
		expect((await readText(`{"${LIB}": {"narSize": 1, "ca": ${deep}}}`)).narSize[0]).toBe(1);
		await expect(readText('{"__proto__": {"narSize": 1}}')).rejects.toMatchObject({
			code: "not-a-closure",
		});
		const entry = '{"__proto__": {"narSize": -1}, "narSize": 1, "narSize": 2}';
		expect((await readText(`{"${LIB}": 1, "${LIB}": ${entry}}`)).narSize[0]).toBe(2);
	});
});

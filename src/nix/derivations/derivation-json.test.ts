import { describe, expect, it } from "vitest";
import { isBuildClosure } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { base, readJson, stored } from "../documents/test-closures.ts";
import { substitutesAllowed } from "./derivation.ts";
import { derivationsOf } from "./derivation-closure.ts";

const APP = "app-1.0";
const LIB = "lib-2.0";
const names = { app: `${APP}.drv`, lib: `${LIB}.drv`, src: "source.tar" };
const drv = {
	app: stored("a", names.app),
	lib: stored("b", names.lib),
	src: stored("c", names.src),
};
const out = { app: stored("d", APP), lib: stored("f", LIB) };

const rest = { system: "x86_64-linux", builder: "/bin/sh", args: ["-c", "true"] };
const env = (name: keyof typeof out) => ({ name, out: out[name] });

/** As Nix 2.8 prints it; 2.3 calls the system a platform. */
const byPath = {
	[drv.app]: {
		...rest,
		outputs: { out: { path: out.app } },
		inputSrcs: [drv.src],
		inputDrvs: { [drv.lib]: ["out"] },
		env: env("app"),
	},
	[drv.lib]: {
		...rest,
		outputs: { out: { path: out.lib, hashAlgo: "sha256", hash: "00" } },
		inputSrcs: [],
		inputDrvs: {},
		env: env("lib"),
	},
};

/** As Nix 2.19 and later print it. */
const withNames = {
	[drv.app]: {
		...byPath[drv.app],
		name: APP,
		inputDrvs: { [drv.lib]: { dynamicOutputs: {}, outputs: ["out"] } },
	},
	[drv.lib]: { ...byPath[drv.lib], name: LIB },
};

/** As Nix 2.33 and later print it: base names, and no path of a fixed output. */
const nested = {
	version: 4,
	derivations: {
		[base("a", names.app)]: {
			...rest,
			name: APP,
			version: 4,
			outputs: { out: { path: base("d", APP) } },
			inputs: {
				srcs: [base("c", names.src)],
				drvs: { [base("b", names.lib)]: { dynamicOutputs: {}, outputs: ["out"] } },
			},
			env: env("app"),
		},
		[base("b", names.lib)]: {
			...rest,
			name: LIB,
			version: 4,
			outputs: { out: { method: "flat", hash: "sha256-AAAA" } },
			inputs: { srcs: [], drvs: {} },
			env: env("lib"),
		},
	},
};

const derivationsIn = async (document: unknown) => derivationsOf(await readJson(document))!;

describe("JSON of `nix derivation show -r`", () => {
	const shapes = { byPath, withNames, nested, "flat base names": nested.derivations };

	it.each(Object.entries(shapes))("is a build closure, counted: %s", async (_, document) => {
		const closure = await readJson(document);
		expect(isBuildClosure(closure)).toBe(true);
		expect(Array.from(closure.roots, (i) => closure.paths[i])).toEqual([drv.app]);
		const number = (path: string) => closure.paths.indexOf(path);
		expect(closure.paths).toHaveLength(3);
		expect(new Set(row(closure.references, number(drv.app)))).toEqual(
			new Set([number(drv.lib), number(drv.src)]),
		);
		expect(closure.problems).toEqual([]);
	});

	it.each(Object.entries(shapes))("says what the derivations do: %s", async (_, document) => {
		const derivations = await derivationsIn(document);
		expect(derivations.get(drv.app)).toEqual({
			outputs: new Map([["out", out.app]]),
			inputDrvs: new Map([[drv.lib, ["out"]]]),
			inputSrcs: [drv.src],
			dynamic: false,
			env: new Map(Object.entries(env("app"))),
		});
		expect(derivations.get(drv.lib)?.outputs).toEqual(new Map([["out", out.lib]]));
	});

	it("has no path for an output that only building tells", async () => {
		const floating = {
			[drv.app]: {
				...byPath[drv.app],
				outputs: { out: { hashAlgo: "r:sha256" } },
				env: { out: "/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9" },
			},
		};
		expect((await derivationsIn(floating)).get(drv.app)?.outputs).toEqual(new Map([["out", null]]));
	});

	it("has structured attributes in the environment or beside it", async () => {
		const attributes = { allowSubstitutes: false };
		const documents = [
			{ ...byPath[drv.lib], env: { __json: JSON.stringify(attributes) } },
			{ ...byPath[drv.lib], structuredAttrs: attributes },
		];
		for (const entry of documents) {
			const derivation = (await derivationsIn({ [drv.lib]: entry })).get(drv.lib)!;
			expect(substitutesAllowed(derivation)).toBe(false);
		}
	});

	it("names inputs that it does not hold, without -r: they are problems", async () => {
		const { problems } = await readJson({ [drv.app]: byPath[drv.app] });
		expect(problems).toMatchObject([{ code: "unknown-reference", path: drv.lib }]);
	});

	it("is refused where a field is of the wrong kind, with path and field", async () => {
		const wrong: [object, RegExp][] = [
			[{ outputs: [] }, /outputs is not an object/],
			[{ inputDrvs: { [drv.lib]: 1 } }, /inputDrvs/],
			[{ inputSrcs: [1] }, /inputSrcs.0 is not a list of strings/],
			[{ env: { a: 1 } }, /env.a is not a string/],
		];
		for (const [change, what] of wrong) {
			await expect(
				readJson({ [drv.app]: { ...byPath[drv.app], ...change } }),
			).rejects.toMatchObject({
				code: "wrong-kind",
				where: "closure.json",
				what: expect.stringMatching(what),
			});
		}
		await expect(readJson({ ...byPath, "/etc/passwd": {} })).rejects.toMatchObject({
			code: "not-a-closure",
		});
	});
});

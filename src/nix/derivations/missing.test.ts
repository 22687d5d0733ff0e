import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lostWithout } from "../../closure/without-paths.ts";
import { stored } from "../documents/test-closures.ts";
import { buildGraph, onlyBuilt, onlyBuiltFor, retainedBuilds } from "./build-graph.ts";
import type { Derivation } from "./derivation.ts";
import { findMissing, type Substitute } from "./missing.ts";

const work = { signal: new AbortController().signal, onProgress: () => {} };
const drv = (k: number) => stored("1", `p${k}.drv`);
const out = (k: number, name = "out") => stored("2", `p${k}-${name}`);

interface Parts {
	readonly outputs?: Readonly<Record<string, string | null>>;
	readonly inputs?: Readonly<Record<string, readonly string[]>>;
	readonly sources?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
}

function derivation(
	k: number,
	{ outputs, inputs = {}, sources = [], env = {} }: Parts,
): Derivation {
	return {
		outputs: new Map(Object.entries(outputs ?? { out: out(k) })),
		inputDrvs: new Map(Object.entries(inputs)),
		inputSrcs: sources,
		dynamic: false,
		env: new Map(Object.entries(env)),
	};
}

const offer = (...references: string[]): Substitute => ({
	downloadSize: 1,
	narSize: 2,
	references,
});

async function missing(
	derivations: Readonly<Record<string, Derivation>>,
	valid: readonly string[] = [],
	offers: Readonly<Record<string, Substitute>> = {},
) {
	const asked: string[] = [];
	const found = await findMissing(
		new Map(Object.entries(derivations)),
		[drv(0)],
		new Set(valid),
		async (paths) => {
			asked.push(...paths);
			return new Map(Object.entries(offers).filter(([path]) => paths.includes(path)));
		},
		work,
	);
	expect(new Set(asked).size).toBe(asked.length);
	expect(asked.filter((path) => valid.includes(path))).toEqual([]);
	return {
		build: [...found.build.keys()],
		fetch: [...found.fetch.keys()],
		unknown: [...found.unknown],
		wanted: [...found.wanted],
	};
}

const NOTHING = { build: [], fetch: [], unknown: [], wanted: [] };

describe("what is missing", () => {
	const top = derivation(0, { inputs: { [drv(1)]: ["out"] } });

	it("is nothing where the outputs are there, whatever the inputs", async () => {
		expect(await missing({ [drv(0)]: top }, [out(0)])).toEqual(NOTHING);
	});

	it("is fetched rather than built, with the references that are not there", async () => {
		const offers = {
			[out(0)]: offer(out(0), out(2), out(3)),
			[out(2)]: offer(),
			[out(1)]: offer(),
		};
		expect(await missing({ [drv(0)]: top }, [out(3)], offers)).toEqual({
			...NOTHING,
			fetch: [out(0), out(2)],
			wanted: [out(0)],
		});
	});

	it("is unknown where a reference of what is fetched is offered nowhere", async () => {
		const found = await missing({ [drv(0)]: top }, [], { [out(0)]: offer(out(9)) });
		expect(found).toMatchObject({ fetch: [out(0)], unknown: [out(9)] });
	});

	it("is built, though offered, where the derivation forbids to fetch it", async () => {
		for (const env of [{ allowSubstitutes: "" }, { __json: '{"allowSubstitutes":false}' }]) {
			const offers = { [out(0)]: offer() };
			const found = await missing({ [drv(0)]: derivation(0, { env }) }, [], offers);
			expect(found).toEqual({ ...NOTHING, build: [drv(0)], wanted: [drv(0)] });
		}
	});

	it("is built where only building tells the path, and its inputs are asked for", async () => {
		const floating = derivation(0, { outputs: { out: null }, inputs: { [drv(1)]: ["out"] } });
		const found = await missing({ [drv(0)]: floating, [drv(1)]: derivation(1, {}) }, [], {
			[out(1)]: offer(),
		});
		expect(found).toMatchObject({ build: [drv(0)], fetch: [out(1)] });
	});

	it("goes by the outputs that are asked for: others may be missing", async () => {
		const outputs = { out: out(1), dev: out(1, "dev") };
		const found = await missing({ [drv(0)]: top, [drv(1)]: derivation(1, { outputs }) }, [out(1)]);
		expect(found).toEqual({ ...NOTHING, build: [drv(0)], wanted: [drv(0)] });
	});

	it("is unknown where a derivation or a source is not there and not offered", async () => {
		const sources = [stored("3", "local.tar"), stored("3", "shared.tar")];
		const shared = { [sources[1]!]: offer() };
		const parts = { inputs: { [drv(1)]: ["out"] }, sources };
		expect(await missing({ [drv(0)]: derivation(0, parts) }, [], shared)).toMatchObject({
			build: [drv(0)],
			fetch: [sources[1]],
			unknown: [drv(1), sources[0]],
		});
	});
});

describe("what only one derivation needs", () => {
	const SIZE = 9;
	/** Acyclic: inputs have larger numbers. Some outputs are offered, some valid. */
	const anyBuild = fc.array(
		fc.record({
			inputs: fc.uniqueArray(fc.integer({ min: 1, max: SIZE }), { maxLength: 3 }),
			state: fc.constantFrom("missing", "missing", "missing", "offered", "valid"),
			seconds: fc.option(fc.nat(50)),
		}),
		{ minLength: SIZE, maxLength: SIZE },
	);

	it("is what is not built when it alone is not needed", async () => {
		await fc.assert(
			fc.asyncProperty(anyBuild, async (nodes) => {
				const inputsOf = (k: number) =>
					nodes[k]!.inputs.map((step) => k + step).filter((i) => i < SIZE);
				const derivations = new Map(
					nodes.map((_, k) => [
						drv(k),
						derivation(k, {
							inputs: Object.fromEntries(inputsOf(k).map((i) => [drv(i), ["out"]])),
						}),
					]),
				);
				const valid = new Set(nodes.flatMap(({ state }, k) => (state === "valid" ? [out(k)] : [])));
				const offered = (path: string) =>
					nodes.some(({ state }, k) => state === "offered" && path === out(k));
				/** What is built when requests for some derivations are not made. */
				const built = async (without: readonly string[]) => {
					const left = new Map(
						[...derivations].map(([path, { inputDrvs, ...rest }]) => [
							path,
							{
								...rest,
								inputDrvs: new Map([...inputDrvs].filter(([to]) => !without.includes(to))),
							},
						]),
					);
					const tops = [drv(0)].filter((path) => !without.includes(path));
					const find = async (paths: readonly string[]) =>
						new Map(paths.filter(offered).map((path) => [path, offer()]));
					return findMissing(left, tops, valid, find, work);
				};
				const all = await built([]);
				const seconds = (path: string) => nodes[Number(/p(\d+)/.exec(path)![1])]!.seconds;
				const graph = buildGraph("/nix/store", all, seconds);
				if (graph === null) {
					expect(all.build.size + all.fetch.size).toBe(0);
					return;
				}
				const { paths } = graph.closure;
				const retained = retainedBuilds(graph);
				const only = onlyBuilt(graph);
				for (const [i, path] of paths.entries()) {
					if (!all.build.has(path)) continue;
					const less = await built([path]);
					const lost = [...all.build.keys()].filter((each) => !less.build.has(each));
					expect(retained.builds[i]).toBe(lost.length);
					expect(retained.seconds[i]).toBe(
						lost.reduce((sum, each) => sum + (seconds(each) ?? 0), 0),
					);
					expect(retained.downloadSize[i]).toBe(all.fetch.size - less.fetch.size);
					const others = lost.filter((each) => each !== path).sort();
					const told = onlyBuiltFor(graph, [i]);
					expect(told.map((each) => paths[each.drv]!).sort()).toEqual(others);
					expect(told.every(({ because }) => because === i)).toBe(true);
					for (const { drv: under, because } of only) {
						if (because === i) expect(others).toContain(paths[under]);
					}
				}
				const heldByAll = only.map(({ drv: each }) => paths[each]!);
				expect(heldByAll.sort()).toEqual([...all.build.keys()].filter((p) => p !== drv(0)).sort());
				expect(lostWithout(graph.closure, [...graph.closure.roots])).toHaveLength(paths.length);
			}),
			{ numRuns: 150 },
		);
	});
});

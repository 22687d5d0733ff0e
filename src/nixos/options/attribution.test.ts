import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Closure } from "../../closure/closure.ts";
import {
	and,
	closures,
	draw,
	type Edge,
	forAll,
	pathIn,
	plain,
	range,
	storePath,
	weightOf,
} from "../../closure/testing.ts";
import type { Derivation } from "../../nix/derivations/derivation.ts";
import { type Attribution, attribution, coversOf, retainedBySwitches } from "./attribution.ts";
import { causesOf, chainsFromMentioned } from "./causes.ts";
import type { Definition, Switch, Walk } from "./walk.ts";

const FILES = ["/m/a.nix", "/m/b.nix", "/m/c.nix", "/home/user.nix"];

const definitionOf = (declared: string, file: string, declaredIn: readonly string[] = []) => ({
	option: declared,
	declared,
	declaredIn,
	file,
	priority: 100,
	mentions: [],
});

const switchOf = (option: string, declaredIn: readonly string[] = []): Switch => ({
	option,
	names: option.split("."),
	priority: 100,
	declaredIn,
	definedIn: [],
	description: null,
});

/** Any definitions and switches over a closure, with modules that pass on what others tell. */
function worlds(closure: Closure): fc.Arbitrary<Attribution> {
	const { length } = closure.paths;
	const definition = fc.record({
		declared: fc.constantFrom("x", "y", "z"),
		file: fc.constantFrom(...FILES),
		priority: fc.constantFrom(100, 1500),
		paths: fc.subarray(range(length), { minLength: 1, maxLength: Math.min(length, 12) }),
	});
	const module = fc.constantFrom(...FILES);
	return fc
		.record({
			declaredIn: fc.record({ x: module, y: module, z: module }),
			made: fc.array(definition, { maxLength: 9 }),
			carried: fc.array(fc.boolean(), { minLength: length, maxLength: length, size: "max" }),
		})
		.chain(({ declaredIn, made, carried }) =>
			fc.array(fc.subarray([...made.keys()]), { maxLength: 6 }).map((governed) => ({
				closure,
				definitions: made.map(({ declared, file, priority, paths }) => ({
					...definitionOf(declared, file, [declaredIn[declared as "x"]]),
					priority,
					paths,
				})),
				switches: governed.map((governs, k) => ({ ...switchOf(`s${k}.enable`), governs })),
				carries: Uint8Array.from(carried, (each, i) => Number(each || closure.roots.includes(i))),
			})),
		);
}

/** What is left when definitions go, by the words of the comments: slowly. */
function leftWithout(found: Attribution, off: readonly number[]): Set<number> {
	const { closure, definitions, switches, carries } = found;
	const gone = new Set(off.flatMap((k) => switches[k]!.governs));
	const tells = (a: number, b: number) => {
		const [teller, told] = [definitions[a]!, definitions[b]!];
		return (
			teller.declaredIn.includes(told.file) &&
			teller.file !== told.file &&
			teller.declared !== told.declared &&
			told.priority < 1500
		);
	};
	const isHeld = (path: number) => {
		const all = [...definitions.keys()].filter((k) => definitions[k]!.paths.includes(path));
		if (all.length === 0) return true;
		const from = (start: number, among: readonly number[]) => {
			const seen = new Set([start]);
			for (const a of seen) for (const b of among) if (tells(a, b)) seen.add(b);
			return seen;
		};
		const firsts = all.filter((k) => all.every((a) => !from(a, all).has(k) || from(k, all).has(a)));
		const lasts = all.filter((k) => [...from(k, all)].every((b) => from(b, all).has(k)));
		const left = all.filter((k) => !gone.has(k));
		return firsts.some(
			(k) => left.includes(k) && lasts.some((b) => left.includes(b) && from(k, left).has(b)),
		);
	};
	const { out, roots } = plain(closure);
	const reached = new Set(roots);
	for (const node of reached) {
		for (const target of out[node]!) {
			if (carries[node] === 0 || isHeld(target)) reached.add(target);
		}
	}
	return reached;
}

function subsets(of: readonly number[], size: number): number[][] {
	if (size === 0) return [[]];
	return of.flatMap((first, k) =>
		subsets(of.slice(k + 1), size - 1).map((rest) => [first, ...rest]),
	);
}

test("what switches hold is what is not reached without their definitions", () => {
	const choice = (found: Attribution) => fc.subarray([...found.switches.keys()]);
	forAll(and(closures.chain(worlds), choice), ([found, off]) => {
		const left = leftWithout(found, off);
		const lost = range(found.closure.paths.length).filter((i) => !left.has(i));
		const retained = retainedBySwitches(found, off);
		expect([...retained.paths]).toEqual(lost);
		expect(retained.weight).toBe(weightOf(found.closure, lost));
	});
});

test("without a switch everything is reached", () => {
	forAll(closures.chain(worlds), (found) => {
		expect(retainedBySwitches(found, []).paths).toHaveLength(0);
	});
});

test("covers are all the smallest sets of switches that leave no way to a path, the best first", () => {
	const world = closures.chain(worlds);
	forAll(
		and(world, ({ closure }) => pathIn(closure)),
		([found, target]) => {
			const MOST = 3;
			let expected: number[][] = [];
			for (let size = 1; size <= MOST && expected.length === 0; size++) {
				expected = subsets([...found.switches.keys()], size).filter(
					(off) => !leftWithout(found, off).has(target),
				);
			}
			const covers = coversOf(found, target, MOST);
			expect(covers.map(String).sort()).toEqual(expected.map(String).sort());
			const weights = expected.map((off) => retainedBySwitches(found, off).weight);
			if (covers.length === 0) return;
			expect(retainedBySwitches(found, covers[0]!).weight).toBe(Math.max(...weights));
		},
	);
});

test("a cause is a definition that is told nothing, and its switches shut its every way", () => {
	const world = closures.chain(worlds);
	forAll(
		and(world, ({ closure }) => pathIn(closure)),
		([found, path]) => {
			const mentioned = found.definitions.some(({ paths }) => paths.includes(path));
			const causes = causesOf(found, path);
			expect(causes.length > 0).toBe(mentioned);
			if (causes.length !== 1) return;
			const alone = draw(2, [[0, 1]]);
			const definitions = found.definitions.map((each) => ({
				...each,
				paths: each.paths.includes(path) ? [1] : [],
			}));
			const small = { ...found, closure: alone, definitions, carries: Uint8Array.of(1, 0) };
			const ending = [...found.switches.keys()].filter((k) => !leftWithout(small, [k]).has(1));
			expect([...causes[0]!.switches].sort()).toEqual(ending);
		},
	);
});

describe("a system drawn by hand", () => {
	// 0 system, 1 etc, 2 unit, 3 fail2ban, 4 gdb, 5 python, 6 a library of it
	const edges: Edge[] = [
		[0, 1],
		[1, 2],
		[2, 3],
		[1, 4],
		[3, 5],
		[4, 5],
		[1, 5],
		[5, 6],
	];
	const names = [
		"nixos-system-x",
		"etc",
		"unit-fail2ban.service",
		"fail2ban",
		"gdb",
		"python3",
		"libffi",
	];
	const closure = draw(7, edges, { names, sizes: [1, 1, 1, 10, 20, 1000, 100] });
	const drv = storePath(50, "gdb.drv");
	const derivation: Derivation = {
		outputs: new Map([
			["out", closure.paths[4]!],
			["dev", storePath(51, "gdb-dev")],
		]),
		inputDrvs: new Map(),
		inputSrcs: [],
		dynamic: false,
		env: new Map(),
	};
	const define = (
		option: string,
		file: string,
		declaredIn: string,
		mention: string,
	): Definition => ({
		...definitionOf(option, file, [declaredIn]),
		mentions: [mention],
	});
	const walk: Walk = {
		definitions: [
			define("systemd.services", "/m/fail2ban.nix", "/m/systemd.nix", closure.paths[3]!),
			define("systemd.units", "/m/systemd.nix", "/m/systemd.nix", closure.paths[3]!),
			define("environment.systemPackages", "/m/gdb.nix", "/m/path.nix", `${drv}!out`),
			define(
				"systemd.tmpfiles.rules",
				"/m/python.nix",
				"/m/tmp.nix",
				`${closure.paths[5]!}/bin/python3`,
			),
			define("services.x.package", "/m/x.nix", "/m/x.nix", storePath(60, "not-there")),
		],
		switches: [
			switchOf("programs.gdb.enable", ["/m/gdb.nix"]),
			switchOf("services.fail2ban.enable", ["/m/fail2ban.nix"]),
			switchOf("programs.python.enable", ["/m/python.nix"]),
			switchOf("services.x.enable", ["/m/x.nix"]),
		],
		unseen: [],
		modulesPath: "/m",
	};
	const found = attribution(closure, new Map([[drv, derivation]]), walk);

	test("outputs of derivations, and what lies below a path, are paths of the closure", () => {
		expect(found.definitions.map(({ paths }) => paths)).toEqual([[3], [3], [4], [5]]);
		expect([...found.carries]).toEqual([1, 1, 1, 0, 0, 0, 0]);
	});

	test("three chains are found jointly, none of them alone", () => {
		for (const k of [0, 1, 2]) expect(retainedBySwitches(found, [k]).paths).not.toContain(5);
		expect(coversOf(found, 6, 4)).toEqual([[0, 1, 2]]);
		expect(coversOf(found, 6, 2)).toEqual([]);
		expect(retainedBySwitches(found, [0, 1, 2]).weight).toBe(1130);
		expect(coversOf(found, 0, 4)).toEqual([]);
	});

	test("who only passes a path on is no cause of it, and does not hold it", () => {
		expect(causesOf(found, 3)).toEqual([{ definition: 0, switches: [1] }]);
		expect([...retainedBySwitches(found, [1]).paths]).toEqual([3]);
	});

	test("what no option mentions comes with what one does", () => {
		expect(causesOf(found, 6)).toEqual([]);
		expect(chainsFromMentioned(found, 6)).toEqual([[5, 6]]);
		expect(chainsFromMentioned(found, 5)).toEqual([
			[3, 5],
			[4, 5],
		]);
	});
});

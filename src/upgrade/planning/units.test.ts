import { expect, test } from "vitest";
import { WhittleError } from "../../closure/error.ts";
import { isLegal, nameOf } from "../../closure/store-path.ts";
import { draw, range, storePath } from "../../closure/testing.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import { type UpgradePolicy, USUAL_UPGRADE } from "../../policy/policy.ts";
import { type PlanRequest, planUpgrade } from "./plan-upgrade.ts";
import { predictedPath } from "./predicted-path.ts";
import { type Thing, twoSystems } from "./testing.ts";

/** A toplevel that refers to packages of ten bytes each, all of which change. */
function planOf(
	names: readonly string[],
	policy: Partial<UpgradePolicy> = {},
	more: Partial<PlanRequest> = {},
): UpgradePlan {
	const thing = (name: string): Thing => ({
		name,
		references: [],
		isIn: "both",
		changes: true,
		sizes: [10, 10],
	});
	const two = twoSystems([
		{ ...thing("nixos-system-host-%"), references: range(names.length).map((i) => i + 1) },
		...names.map((name) => {
			const [, side, rest] = /^(?:(old|new) )?(.*)$/.exec(name)!;
			return { ...thing(rest!), isIn: (side ?? "both") as Thing["isIn"] };
		}),
	]);
	return planUpgrade({
		...two,
		capacity: 1e6,
		policy: { ...USUAL_UPGRADE, ...policy },
		given: null,
		...more,
	});
}

const named = (plan: UpgradePlan) =>
	plan.units.map(({ name, pairs }) => [
		name,
		pairs.map((pair) =>
			pair.map((path) => (path === null ? "nothing" : nameOf(plan.storeDir, path))).join(" "),
		),
	]);

test("old and new of a package are paired by output, all outputs are one unit", () => {
	expect(named(planOf(["git-%", "git-%-man", "vim-%"]))).toEqual([
		["git", ["git-1 git-2", "git-1-man git-2-man"]],
		["vim", ["vim-1 vim-2"]],
	]);
});

test("several versions are paired from the highest down, and what is left over comes last", () => {
	const plan = planOf([
		"old python3-3.9",
		"old python3-3.10",
		"old python3-3.2",
		"new python3-3.12",
		"new python3-3.11",
	]);
	expect(named(plan)).toEqual([
		["python3", ["python3-3.9 python3-3.11", "python3-3.10 python3-3.12"]],
	]);
	const last = plan.atoms.filter((atom) => atom.last).flatMap(({ paths }) => paths);
	expect(last.map((path) => nameOf(plan.storeDir, path))).toEqual(["python3-3.2"]);
});

test("what only the old system has is a unit where it may be absent, else it goes last", () => {
	const packages = [
		"old tmux-%",
		"old screen-%",
		"old git-%-man",
		"git-%",
		"old linux-%",
		"initrd-%",
	];
	const nonVital = ["tmux", "git-1-man", "linux"];
	const plan = planOf(packages, { nonVital });
	expect(named(plan)).toEqual([
		["git", ["git-1 git-2"]],
		["git-man", ["git-1-man nothing"]],
		["kernel", ["linux-1 nothing", "initrd-1 initrd-2"]],
		["tmux", ["tmux-1 nothing"]],
	]);
	expect(plan.units.map(({ vital }) => vital)).toEqual([true, false, true, false]);
	const last = plan.atoms.filter((atom) => atom.last).flatMap(({ paths }) => paths);
	expect(last.map((path) => nameOf(plan.storeDir, path)).sort()).toEqual(["screen-1"]);
	expect(named(planOf(packages, { nonVital: ["git"] }))[0]).toEqual([
		"git",
		["git-1-man nothing", "git-1 git-2"],
	]);
});

test("what only the old system has is taken out once, and does not come back", () => {
	const packages = ["old tmux-%", "a-%", "b-%", "c-%"];
	const vital = planOf(packages, {}, { capacity: 59 });
	const plan = planOf(packages, { nonVital: ["tmux"] }, { capacity: 59 });
	expect(vital.peak).toBeGreaterThan(plan.peak);
	const stage = plan.stages.find(({ drops }) => drops.includes("tmux"))!;
	expect(stage.kind).toBe("made");
	for (const { drops, adds, switches } of plan.stages) {
		expect([...adds, ...switches]).not.toContain("tmux");
		expect(drops.includes("tmux")).toBe(drops === stage.drops);
	}
});

test("what must not be mixed is one unit: groups that are known, and those of the policy", () => {
	const packages = [
		"linux-%",
		"linux-%-modules",
		"initrd-linux-%",
		"systemd-%",
		"hwdb.bin-%",
		"a-%",
		"b-%",
		"c-%",
	];
	expect(planOf(packages).units.map(({ name, pairs }) => [name, pairs.length])).toEqual([
		["a", 1],
		["b", 1],
		["c", 1],
		["kernel", 3],
		["systemd", 2],
	]);
	const atomic = [
		["a", "linux"],
		["c", "/^a-/"],
	];
	expect(planOf(packages, { atomic }).units.map(({ name }) => name)).toEqual([
		"a+c+kernel",
		"b",
		"systemd",
	]);
});

test("only a unit all of which may be absent can be, and a pattern that means nothing is told", () => {
	const plan = planOf(["git-%", "a-%", "b-%"], {
		atomic: [["a", "b"]],
		nonVital: ["git", "a", "absent"],
		barriers: ["b"],
		pinned: ["nowhere"],
	});
	expect(plan.units.map(({ name, vital, barrier }) => [name, vital, barrier])).toEqual([
		["a+b", true, true],
		["git", false, false],
	]);
	expect(plan.notes.join("\n")).toMatch(/a cannot be absent: switched as one with b/);
	expect(plan.notes.join("\n")).toMatch(/non-vital of \[upgrade\]: no path is meant by absent/);
	expect(plan.notes.join("\n")).toMatch(/pinned of \[upgrade\]: no path is meant by nowhere/);
});

test("outputs that may be absent do not take their package with them, nor wait for its group", () => {
	const packages = ["bash-%", "bash-%-doc", "bash-%-man", "git-%", "git-%-doc"];
	const plan = planOf([...packages, "systemd-%", "systemd-%-man", "hwdb.bin-%"], {
		nonVital: ["/-(doc|man)$/", "git"],
	});
	expect(plan.units.map(({ name, vital, pairs }) => [name, vital, pairs.length])).toEqual([
		["bash", true, 1],
		["bash-doc+bash-man", false, 2],
		["git", false, 2],
		["systemd", true, 2],
		["systemd-man", false, 1],
	]);
	expect(plan.notes.join("\n")).not.toMatch(/cannot be absent/);
});

test("configuration that a package refers to is the package's, not made anew", () => {
	const things: Thing[] = [
		"nixos-system-host-%",
		"etc",
		"fontconfig-%",
		"fonts.conf",
		"nginx.conf",
	].map((name, i) => ({
		name,
		references: [[1, 2, 3], [4], [3], [], []][i]!,
		isIn: "both",
		changes: true,
		sizes: [10, 10],
	}));
	const two = twoSystems(things);
	const plan = planUpgrade({ ...two, capacity: 1e6, policy: USUAL_UPGRADE, given: null });
	expect(plan.glue.map(({ name }) => name).sort()).toEqual([
		"etc",
		"nginx.conf",
		"nixos-system-host-1",
	]);
	expect(named(plan).map(([name]) => name)).toEqual(["fontconfig", "fonts.conf"]);
});

test("two plain packages are one step, and it is said why", () => {
	const [old, now] = [1, 2].map((version) => {
		const names = [`firefox-${version}`, `glibc-${version}`];
		return draw(2, [[0, 1]], { names, sizes: [30, 20] });
	});
	const paths = (side: number) => [storePath(side, "firefox"), storePath(side + 1, "glibc")];
	const renamed = { ...now!, paths: paths(7) };
	const request = { old: old!, new: renamed, policy: USUAL_UPGRADE, given: null };
	const plan = planUpgrade({ ...request, capacity: 100 });
	expect(plan).toMatchObject({ fits: true, units: [], peak: 100, naivePeak: 100 });
	expect(plan.stages).toHaveLength(1);
	expect(plan.notes.join()).toMatch(/no system but a package/);
	expect(planUpgrade({ ...request, capacity: 60 })).toMatchObject({ fits: false, shortfall: 40 });
});

test("a system that is there already needs no stage", () => {
	const system = draw(2, [[0, 1]], { names: ["nixos-system-a-1", "vim-1"], sizes: [1, 8] });
	const plan = planUpgrade({
		old: system,
		new: system,
		capacity: 9,
		policy: USUAL_UPGRADE,
		given: null,
	});
	expect(plan).toMatchObject({ stages: [], fits: true, peak: 9, lowerBound: 9 });
	const less = planUpgrade({
		old: system,
		new: system,
		capacity: 8,
		policy: USUAL_UPGRADE,
		given: null,
	});
	expect(less).toMatchObject({ fits: false, shortfall: 1 });
});

test("what most packages stand on must be there twice while they mix, and that is told", () => {
	const things = ["nixos-system-host-%", "a-%", "b-%", "libc-%"].map(
		(name, i): Thing => ({
			name,
			references: [[1, 2, 3], [3], [3], []][i]!,
			isIn: "both",
			changes: true,
			sizes: [10, 10],
		}),
	);
	const plan = planUpgrade({
		...twoSystems(things),
		capacity: 1e6,
		policy: USUAL_UPGRADE,
		given: null,
	});
	expect(plan.notes.join()).toMatch(
		/another base \(libc\): 10 B of the old one and 10 B of the new/,
	);
});

test.each([
	["several roots", draw(2, []), "many-roots", /--root/],
	["no sizes", draw(1, [], { sizes: [Number.NaN] }), "no-sizes", /sizes/],
])("%s cannot be planned, and it is said what to do", (_, closure, code, remedy) => {
	const good = draw(1, []);
	for (const [old, now] of [
		[closure, good],
		[good, closure],
	] as const) {
		const attempt = () =>
			planUpgrade({ old, new: now, capacity: 1, policy: USUAL_UPGRADE, given: null });
		expect(attempt).toThrow(WhittleError);
		try {
			attempt();
		} catch (error) {
			expect(error).toMatchObject({ code, remedy: expect.stringMatching(remedy) });
		}
	}
});

test("systems of two stores cannot be planned", () => {
	const one = draw(1, []);
	const other = { ...one, storeDir: "/gnu/store", paths: [storePath(0, "p0", "/gnu/store")] };
	expect(() =>
		planUpgrade({ old: one, new: other, capacity: 1, policy: USUAL_UPGRADE, given: null }),
	).toThrow(/two stores/);
});

test("sizes are those of the disk where they are known, and what is not known is told", () => {
	const names = ["nixos-system-a-1", "vim-1", "git-1"];
	const old = draw(
		3,
		[
			[0, 1],
			[0, 2],
		],
		{ names, sizes: [1, 2, Number.NaN] },
	);
	const request = { new: old, capacity: 99, policy: USUAL_UPGRADE, given: null };
	expect(planUpgrade({ ...request, old })).toMatchObject({
		unit: "nar",
		current: 3,
		notes: ["the size of 1 path is not known: counted as 0"],
	});
	const disk = { ...old, diskSize: Float64Array.of(10, Number.NaN, 30) };
	const plan = planUpgrade({ ...request, old: disk });
	expect(plan).toMatchObject({ unit: "mixed", current: 42 });
	expect(plan.notes.join()).toMatch(/of 1 path only the NAR size is known/);
});

test("a predicted path is legal, always the same, and another for another seed", () => {
	const paths = range(2000).map((k) => predictedPath("/nix/store", "etc", `${k}`));
	expect(new Set(paths).size).toBe(2000);
	expect(paths.every((path) => isLegal("/nix/store", path))).toBe(true);
	expect(paths[7]).toBe(predictedPath("/nix/store", "etc", "7"));
});

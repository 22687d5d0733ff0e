import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { upgradePlanFromText } from "../src/closure/upgrade-plan-from.ts";
import * as contract from "./contract.ts";
import { folder, nix, program, store, v1, v2, whittle } from "./support.ts";

type Plan = ReturnType<typeof contract.upgradePlan.parse>;

const upgrade = ["upgrade", "plan", ...store, v1, v2];

function planned(capacity: number, ...more: readonly string[]): Plan {
	const run = whittle([...upgrade, "--json", "--capacity", String(capacity), ...more]);
	const plan = contract.upgradePlan.parse(run.json());
	expect(run.status).toBe(plan.fits ? 0 : 1);
	expect(plan.fits).toBe(plan.peak <= capacity);
	return plan;
}

const lines = (text: string) => text.split("\n").filter((line) => line !== "");
const closureOf = (path: string) => lines(nix("nix-store", "-qR", path));
const sizesOf = (paths: readonly string[]) =>
	new Map(
		lines(nix("nix-store", "-q", "--size", ...paths)).map((size, k) => [paths[k]!, Number(size)]),
	);

let plain: Plan;
let sizes: Map<string, number>;
beforeAll(() => {
	plain = planned(2 ** 40);
	sizes = sizesOf([...new Set([...closureOf(v1), ...closureOf(v2)])]);
});

/** What is there after the stages, each held against what it says, by the bytes that Nix tells. */
function simulated(plan: Plan): Set<string> {
	let there = new Set(closureOf(v1));
	for (const stage of plan.stages) {
		const made = new Map(stage.made.map(({ path, size }) => [path, size]));
		for (const [path, size] of made) sizes.set(path, size);
		const weigh = (paths: Iterable<string>) =>
			[...paths].reduce((all, path) => all + sizes.get(path)!, 0);
		expect(stage.fetch.filter((path) => there.has(path))).toEqual([]);
		there = new Set([...there, ...stage.fetch]);
		expect(weigh(there)).toBe(stage.peak);
		expect(stage.peak).toBeLessThanOrEqual(plan.peak);
		for (const path of stage.release) expect(there.delete(path)).toBe(true);
		expect(there).toContain(stage.system);
	}
	return there;
}

test("the plain upgrade is one stage as soon as both systems fit side by side", () => {
	const both = [...new Set([...closureOf(v1), ...closureOf(v2)])];
	const naive = both.reduce((all, path) => all + sizes.get(path)!, 0);
	expect(plain.naivePeak).toBe(naive);
	expect(plain.unit).toBe("nar");
	for (const plan of [plain, planned(naive)]) {
		expect(plan).toMatchObject({ fits: true, shortfall: 0, peak: naive });
		expect(plan.stages).toHaveLength(1);
		expect(plan.stages[0]).toMatchObject({ system: v2, kind: "new", made: [] });
		expect(simulated(plan)).toEqual(new Set(closureOf(v2)));
	}
});

test("a byte less takes stages, which end with exactly the new system", () => {
	const plan = planned(plain.naivePeak - 1);
	expect(plan.fits).toBe(true);
	expect(plan.stages.length).toBeGreaterThan(1);
	expect(simulated(plan)).toEqual(new Set(closureOf(v2)));
	for (const { kind, made, system } of plan.stages.slice(0, -1)) {
		expect(kind).toBe("made");
		expect(made.every(({ predicted }) => predicted)).toBe(true);
		expect(made.map(({ path }) => path)).toContain(system);
	}
});

test("what cannot fit says by how much, with exit code 1, and what would help", () => {
	const plan = planned(plain.lowerBound - 1);
	expect(plan.fits).toBe(false);
	expect(plan.shortfall).toBe(plan.peak - plan.capacity);
	expect(simulated(plan)).toEqual(new Set(closureOf(v2)));
	for (const { kind, bytes, enough } of plan.remedies) {
		expect(kind).toBe("non-vital");
		expect(enough).toBe(plan.peak - bytes <= plan.capacity);
	}
	// It is no worse than what it says is enough.
	expect(planned(plan.peak)).toMatchObject({ fits: true, shortfall: 0 });
	const run = whittle([...upgrade, "--capacity", String(plain.lowerBound - 1)]);
	expect(run).toMatchObject({ status: 1, stderr: "" });
	expect(run.stdout).toContain(`(${plan.shortfall.toLocaleString("en-US")} bytes) are missing`);
});

test("saved closures give the same plan as the store", () => {
	const place = folder();
	const [old, now] = [v1, v2].map((system, k) => {
		const file = join(place, `${k}.whittle`);
		whittle(["export", ...store, system, "--format", "snapshot", "-o", file]);
		return file;
	});
	const capacity = String(plain.naivePeak - 1);
	const saved = whittle(["upgrade", "plan", old!, now!, "--capacity", capacity, "--json"]);
	expect(saved.json()).toEqual(planned(plain.naivePeak - 1));
	// One of a file, the other of the store; and as what Nix itself prints.
	const mixed = whittle(["upgrade", "plan", ...store, old!, v2, "--capacity", capacity, "--json"]);
	expect(mixed.json()).toEqual(saved.json());
	const told = join(place, "old.json");
	writeFileSync(told, nix("nix", "path-info", "-r", "--json", v1));
	const other = whittle(["upgrade", "plan", ...store, told, v2, "--capacity", capacity, "--json"]);
	expect(other.json()).toEqual(saved.json());
});

test("made now, the systems between have real paths, and stages say what those need", () => {
	const plan = planned(plain.naivePeak - 1, "--make-stages");
	const predicted = planned(plain.naivePeak - 1);
	expect(plan.stages.map(({ states }) => states)).toEqual(
		predicted.stages.map(({ states }) => states),
	);
	expect(simulated(plan)).toEqual(new Set(closureOf(v2)));
	for (const { kind, made, system } of plan.stages) {
		if (kind === "new") continue;
		expect(made.at(-1)!.path).toBe(system);
		expect(made.every((each) => !each.predicted)).toBe(true);
	}
	const again = planned(plain.naivePeak - 1, "--make-stages");
	expect(again).toEqual(plan);
	// From a saved closure nobody sees the files.
	const file = join(folder(), "old.whittle");
	whittle(["export", ...store, v1, "--format", "snapshot", "-o", file]);
	const capacity = String(plain.naivePeak - 1);
	const args = ["upgrade", "plan", ...store, file, v2, "--make-stages", "--capacity", capacity];
	const blind = contract.upgradePlan.parse(whittle([...args, "--json"]).json());
	expect(blind.stages).toEqual(predicted.stages);
	expect(blind.notes.join()).toContain("cannot be seen from here");
});

test("for a target the room on its disk counts, in bytes on disk", () => {
	const args = ["upgrade", "plan", ...store, "--target", store[1], v1, v2, "--json"];
	const run = whittle(args);
	const plan = contract.upgradePlan.parse(run.json());
	expect(run.status).toBe(plan.fits ? 0 : 1);
	expect(plan.unit).toBe("disk");
	expect(plan.current).toBeGreaterThan(0);
	// Nothing of the test system's store leads to a system.
	const none = whittle(["upgrade", "plan", ...store, "--target", store[1], v2]);
	expect(none).toMatchObject({ status: 2, stdout: "" });
	expect(none.stderr).toMatch(/there is no system to upgrade; name OLD/);
	const both = whittle([...args, "--capacity", "1GiB"]);
	expect(both).toMatchObject({ status: 2, stdout: "" });
	expect(both.stderr).toMatch(/--capacity and --target both/);
});

test("-o keeps the plan for the run, beside the text", () => {
	const file = join(folder(), "plan.json");
	const capacity = plain.naivePeak - 1;
	const run = whittle([...upgrade, "--capacity", String(capacity), "-o", file], {
		env: { COLUMNS: "100" },
	});
	expect(run).toMatchObject({ status: 0, stderr: "" });
	expect(run.stdout).toMatch(/^nixos-system-\S+ → nixos-system-\S+\nFits in \d+ stages: peak /);
	const widest = Math.max(...run.stdout.split("\n").map((line) => [...line].length));
	expect(widest).toBeLessThanOrEqual(100);
	const { schema, ...plan } = planned(capacity);
	expect(upgradePlanFromText(readFileSync(file, "utf8"))).toEqual(plan);
	expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ schema });
});

test("what whittle.toml says of the upgrade is followed", () => {
	const place = folder();
	const config = join(place, "whittle.toml");
	writeFileSync(
		config,
		`[upgrade]\nnon-vital = ["git", "/^no-such/"]\natomic = [["nginx", "openssh"]]\nbarriers = ["nginx"]\n`,
	);
	const plan = planned(plain.naivePeak - 1, "--config", config);
	const unit = (pname: string) =>
		plan.units.find(({ pairs }) =>
			pairs.some(([old]) => old.slice(old.indexOf("-")).startsWith(`-${pname}-`)),
		);
	expect(unit("git")).toMatchObject({ vital: false, barrier: false });
	expect(unit("nginx")).toMatchObject({ vital: true, barrier: true });
	expect(unit("nginx")).toEqual(unit("openssh"));
	expect(plan.notes.join()).toContain("no path is meant by /^no-such/");
	const free = planned(plain.naivePeak - 1);
	expect(plan.lowerBound).toBeLessThanOrEqual(free.lowerBound);
});

test("given systems are gone through in their order, where they help", () => {
	const through = planned(plain.naivePeak, "--stage", v1);
	expect(through.stages).toHaveLength(1);
	const tight = planned(plain.naivePeak - 1, "--stage", v1, "--stage", v2);
	expect(tight).toMatchObject({ fits: false, shortfall: 1 });
	expect(simulated(tight)).toEqual(new Set(closureOf(v2)));
});

test("the kernel and its modules are switched together", () => {
	const plan = planned(plain.naivePeak - 1);
	const kernel = plan.units.find(({ pairs }) => pairs.some(([old]) => /-linux-[\d.]+$/.test(old)));
	expect(kernel!.pairs.some(([old]) => old.endsWith("-modules"))).toBe(true);
	expect(kernel!.pairs.some(([old]) => /-initrd-linux-/.test(old))).toBe(true);
});

test.each([
	[["upgrade", "plan", ...store, v1, v2], /how much room.*--capacity SIZE/],
	[[...upgrade, "--capacity", "much"], /not a size/],
	[["upgrade", "plan", ...store, v1, "--capacity", "1GiB"], /name OLD and NEW/],
	[["upgrade", "plan", "-", "-", "--capacity", "1GiB"], /standard input can be read once/],
	[[...upgrade, "--capacity", "1GiB", "--config", "/nowhere/whittle.toml"], /cannot be read/],
	[["upgrade", "plan", ...store, v1, program, "--capacity", "1GiB"], /whittle\.cjs/],
])("%j is refused", (args, says) => {
	const run = whittle(args);
	expect(run).toMatchObject({ status: 2, stdout: "" });
	expect(run.stderr).toMatch(says);
	expect(lines(run.stderr)).toHaveLength(1);
});

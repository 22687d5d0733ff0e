import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as contract from "./contract.ts";
import { folder, store, v1, v2, whittle } from "./support.ts";

const system = [...store, v1] as const;
const PYTHON = /-python3-[\d.]+$/;

function tried(...args: string[]) {
	return contract.whatif.parse(whittle(["whatif", "--json", ...args]).json());
}

function cut(...args: string[]) {
	return contract.cut.parse(whittle(["cut", "--json", ...args]).json());
}

/** `--cut A:B` for references by their whole paths. */
function cuts(edges: readonly (readonly [string, string])[]): string[] {
	return edges.flatMap(([referrer, reference]) => ["--cut", `${referrer}:${reference}`]);
}

/** Names without hash and version. */
function names(edges: readonly (readonly [string, string])[]): string[] {
	return edges
		.map((edge) => edge.map((path) => path.slice(44).replace(/-\d.*$/, "")).join(" → "))
		.sort();
}

/** A file without sizes where a and b hold c, which holds d. */
function unsized(): string {
	const path = (name: string) => `/nix/store/${name.padEnd(32, "0")}-${name}`;
	const file = join(folder(), "closure.dot");
	const edge = (from: string, to: string) => `"${path(from)}" -> "${path(to)}";`;
	writeFileSync(
		file,
		`digraph G { ${[edge("r", "a"), edge("r", "b"), edge("a", "c"), edge("b", "c"), edge("c", "d")].join(" ")} }`,
	);
	return file;
}

test("python3 is held over three chains, and the easiest references to cut are found", () => {
	const { edges, because, saving, weights, cost, removed, target, targets } = cut(
		...system,
		"python3",
	);
	expect(names(edges)).toEqual([
		"system-path → gdb",
		"system-path → iproute2",
		"unit-fail2ban.service → fail2ban",
	]);
	expect(because).toEqual(["glue", "glue", "glue"]);
	expect(cost).toBe(weights.reduce((sum, weight) => sum + weight, 0));
	expect(target).toMatch(PYTHON);
	expect(targets).toContain(target);
	expect(removed).toEqual(expect.arrayContaining(targets));
	expect(saving).toBeGreaterThan(2e7);
	const again = tried(...system, ...cuts(edges));
	expect(again).toMatchObject({ saving, removed });
});

test("the fewest references are no more than the easiest, and evict it as well", () => {
	const fewest = cut(...system, "python3", "--weights", "equal");
	expect(fewest.cost).toBe(fewest.edges.length);
	expect(fewest.edges.length).toBeLessThanOrEqual(3);
	expect(new Set(fewest.because)).toEqual(new Set(["equal"]));
	const { removed, saving } = tried(...system, ...cuts(fewest.edges));
	expect(removed.some((path) => PYTHON.test(path))).toBe(true);
	expect(saving).toBe(fewest.saving);
});

test("weights may be given: what is dear is gone around, what is inf stays", () => {
	const dear = cut(...system, "python3", "--weight", "system-path:gdb=50");
	expect(names(dear.edges)).toContain("gdb → python3");
	expect(dear.weights).toContain(10);
	const mine = cut(...system, "python3", "--weight", "gdb:python3=1", "--weight", "/./:gdb=9");
	expect(mine.because).toContain("given");
	const held = whittle(["cut", "--json", ...system, "python3", "--weight", "/./:python3=inf"]);
	expect(held.status).toBe(0);
	const never = ["--weight", "/./:/./=inf", "--weight", "/gdb/:python3=3"];
	const none = whittle(["cut", "--json", ...system, "python3", ...never]);
	expect(none.status).toBe(1);
	expect(none.stderr).toMatch(/^whittle: python3 cannot be cut out: .* inf .*\n$/);
	for (const bad of ["gdb:python3", "gdb:python3=0", "gdb:python3=1.5", "gdb:python3=-1", "=1"]) {
		const { status, stdout, stderr } = whittle(["cut", ...system, "python3", "--weight", bad]);
		expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
		expect(stderr).toMatch(/^whittle: .*A:B=N.*\n$/);
	}
	const nothing = whittle(["cut", ...system, "python3", "--weight", "gdb:nothing=2"]);
	expect(nothing).toMatchObject({ status: 2, stdout: "" });
});

test("a root cannot be cut out, nor what is not there", () => {
	const empty = { edges: [], weights: [], cost: null, saving: 0, removed: [] };
	const root = whittle(["cut", "--json", ...system, v1]);
	expect(root.status).toBe(1);
	expect(contract.cut.parse(root.json())).toMatchObject({ target: v1, targets: [v1], ...empty });
	expect(root.stderr).toMatch(/^whittle: .* is a root.*\n$/);
	const none = whittle(["cut", "--json", ...system, "no-such-package"]);
	expect(none.status).toBe(1);
	expect(contract.cut.parse(none.json())).toMatchObject({ target: null, targets: [], ...empty });
	expect(none.stderr).toMatch(/^whittle: nothing in the closure is meant by .*\n$/);
	expect(whittle(["cut", ...system, v1]).stdout).toBe("");
});

test("a cut that saves nothing says what still holds the path, and what would release it", () => {
	const { saving, removed, steps } = tried(...system, "--cut", "gdb:python3");
	expect([saving, removed]).toEqual([0, []]);
	const [{ step, alone, heldBy, release } = steps[0]!] = steps;
	expect([step, alone]).toEqual(["cut gdb:python3", 0]);
	expect(heldBy).toHaveLength(2);
	for (const chain of heldBy) {
		expect(chain[0]).toBe(v1);
		expect(chain.at(-1)).toMatch(PYTHON);
	}
	expect(names(release)).toEqual(["fail2ban → python3", "iproute2 → python3"]);
	const all = tried(...system, "--cut", "gdb:python3", ...cuts(release));
	expect(all.saving).toBeGreaterThan(2e7);
	expect(all.steps.map(({ alone }) => alone)).toEqual([0, 0, 0]);
	expect(all.steps.map(({ heldBy }) => heldBy)).toEqual([[], [], []]);
	expect(all.steps.at(-1)).toMatchObject({ together: all.saving, adds: all.saving });

	const { stdout } = whittle(["whatif", ...system, "--cut", "gdb:python3"]);
	expect(stdout).toMatch(/python3-\S+ is still there, held over 2 chains/);
	const [, words] = /To release it, add: (.*)\n/.exec(stdout)!;
	expect(words).toBe("--cut fail2ban:python3 --cut iproute2:python3");
	const typed = tried(...system, "--cut", "gdb:python3", ...words!.split(" "));
	expect(typed.saving).toBe(all.saving);
});

test("steps are taken in the order of the command line, across flags", () => {
	const said = (...args: string[]) => tried(...system, ...args).steps.map(({ step }) => step);
	expect(
		said("--drop", "perl", "--cut=gdb:python3", "--drop", "gdb", "--swap", "git=stub"),
	).toEqual(["drop perl", "cut gdb:python3", "drop gdb", "swap git=stub"]);
	expect(said("--swap=git=stub:16KiB", "--drop=perl")).toEqual([
		"swap git=stub:16KiB",
		"drop perl",
	]);
	const gone = tried(...system, "--drop", "gdb", "--swap", "gdb=git");
	const back = tried(...system, "--drop", "git", "--swap", "gdb=git");
	expect(gone.steps[1]!.adds).toBe(0);
	expect(back.steps[1]!.adds).not.toBe(gone.steps[1]!.adds);
});

test("what steps save: alone, in addition and together, in whole bytes", () => {
	const { before, after, saving, removed, steps } = tried(
		...system,
		...["--drop", "perl", "--drop", "git", "--swap", "gdb=stub:16KiB"],
	);
	expect(before! - after!).toBe(saving);
	expect(removed.some((path) => /-perl-[\d.]+$/.test(path))).toBe(true);
	expect(steps.reduce((sum, { adds }) => sum + adds!, 0)).toBe(saving);
	expect(steps.map(({ together }) => together)).toEqual([
		steps[0]!.adds,
		steps[0]!.adds! + steps[1]!.adds!,
		saving,
	]);
	const top = contract.top.parse(whittle(["top", "--json", "-n", "0", ...system]).json());
	const fish = top.paths.find(({ name }) => /^gdb-[\d.]+$/.test(name))!;
	expect(tried(...system, "--drop", fish.path).saving).toBe(fish.retainedSize);
	const stub = tried(...system, "--swap", `${fish.path}=stub:16KiB`);
	expect(stub.saving).toBe(fish.retainedSize! - 16_384);
	const { stdout } = whittle(["whatif", ...system, "--drop", "perl", "-n", "2"]);
	expect(stdout).toMatch(/^[\d.]+ MiB → [\d.]+ MiB NAR, saves [\d.]+ MiB; \d+ of \d+ paths go\n/);
	expect(stdout).toMatch(/\nWhat goes\n.*\n.*\n.*\nand [\d,]+ more paths? \(all with -n 0\)\n$/);
});

test("a request that means nothing cannot be used", () => {
	for (const [args, said] of [
		[[], /nothing to try; add --drop/],
		[["--drop", "no-such-package"], /no-such-package: nothing in the closure is meant/],
		[["--swap", "perl"], /not of the form OLD=NEW/],
		[["--swap", "perl=no-such-package"], /nothing in the closure is meant/],
		[["--swap", "perl=stub:much"], /not a size/],
		[["--swap", "perl=/./"], /one is wanted/],
		[["--cut", "perl"], /not of the form REFERRER:REFERENCE/],
		[["--cut", "glibc:perl"], /no such reference/],
		[["--drop", "/(/"], /regular expression/],
	] as const) {
		const { status, stdout, stderr } = whittle(["whatif", ...system, ...args]);
		expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: "" });
		expect(stderr).toMatch(said);
		expect(stderr.match(/\n/g)).toHaveLength(1);
	}
});

test("where no size is known paths are counted, and JSON has null", () => {
	const file = unsized();
	const found = tried(file, "--cut", "a:c", "--drop", "d");
	expect(found).toMatchObject({ before: null, after: null, saving: null });
	expect(found.removed).toHaveLength(1);
	expect(found.steps[0]).toMatchObject({ alone: null, together: null, adds: null });
	expect(names(found.steps[0]!.release)).toEqual(["b → c"]);
	expect(whittle(["whatif", file, "--drop", "c"]).stdout).toMatch(
		/^5 → 3 paths, saves 2 paths; 2 of 5 paths go\n/,
	);
	expect(cut(file, "c")).toMatchObject({ saving: null, removed: { length: 2 } });
	expect(whittle(["cut", file, "c"]).stdout).toMatch(/\nSaves 2 paths: 2 paths go\n/);
});

test("what cut says to ask next repeats it, and tables fit the terminal", () => {
	const { stdout } = whittle(["cut", ...system, "python3"], { env: { COLUMNS: "90" } });
	expect(stdout).toMatch(/^python3-\S+ goes with 3 references cut, of weight 3\n/);
	const [table, hint] = stdout.split("\nAsk next\n");
	expect(table!.split("\n").filter((line) => line.length > 90)).toEqual([]);
	const words = hint!.trim().replaceAll("'", "").split(" ").slice(1);
	const { saving } = contract.whatif.parse(whittle([...words, "--json"]).json());
	expect(saving).toBe(cut(...system, "python3").saving);
	const next = contract.cut.parse(whittle(["cut", "--json", ...store, v2, "perl"]).json());
	expect(next.targets.length).toBeGreaterThan(0);
	expect(tried(...store, v2, ...cuts(next.edges)).removed).toEqual(
		expect.arrayContaining(next.targets),
	);
});

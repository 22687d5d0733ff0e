import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import * as contract from "./contract.ts";
import { folder, nix, program, store, system, tiny, v1, whittle } from "./support.ts";
import { inStore } from "./system/index.mjs";

const drv = nix("nix-store", "-q", "--deriver", tiny).trim();
const needed = nix("nix-store", "-qR", drv).trim().split("\n");
const sizes = new Map(
	nix("nix-store", "-q", "--size", ...needed)
		.trim()
		.split("\n")
		.map((size, k) => [needed[k]!, Number(size)]),
);

function top(args: readonly string[], options: Parameters<typeof whittle>[1] = {}) {
	const answer = whittle(["top", "-n", "0", "--json", ...args], options);
	expect(answer.stderr).toBe("");
	return contract.top.parse(answer.json());
}

/** Paths with what does not hang on who knows the sizes. */
function counted({ roots, paths }: ReturnType<typeof top>) {
	return {
		roots,
		paths: paths
			.map(({ path, dominator, references, referrers, depth }) => ({
				...{ path, dominator, references, referrers, depth },
			}))
			.sort((a, b) => (a.path < b.path ? -1 : 1)),
	};
}

const expected = top([...store, drv]);

/** The files of the derivations, in a folder of their own. */
function copies(): string {
	const place = folder();
	for (const path of needed.filter((each) => each.endsWith(".drv"))) {
		cpSync(join(system.root, path), join(place, basename(path)));
	}
	return place;
}

test("a derivation's closure is what building needs, counted, its sizes as Nix knows them", () => {
	expect(expected.roots).toEqual([drv]);
	expect(expected.paths.map(({ path }) => path).sort()).toEqual([...needed].sort());
	for (const { path, narSize, retainedSize, closureSize } of expected.paths) {
		expect({ narSize, retainedSize, closureSize }).toEqual({
			narSize: sizes.get(path),
			retainedSize: null,
			closureSize: null,
		});
	}
	expect(expected.total.narSize).toBe([...sizes.values()].reduce((sum, size) => sum + size, 0));
	const { stdout } = whittle([...store, drv]);
	expect(stdout).toContain("Largest, by how many paths of the build only they need");
	const hinted = whittle([...store, "--derivation", tiny]).stdout;
	expect(hinted).toContain(`whittle builds ${store.join(" ")} --derivation ${tiny}`);
});

test("what built a path is named by the path, by a link to it, by its base name", () => {
	const place = folder();
	symlinkSync(tiny, join(place, "result"));
	symlinkSync(drv, join(place, "result.drv"));
	for (const args of [
		["--derivation", tiny],
		["--derivation", "result"],
		["--derivation", "result.drv"],
		["result.drv"],
		[basename(drv)],
		[join(system.root, drv)],
	]) {
		expect(top([...store, ...args], { cwd: place })).toEqual(expected);
	}
});

test("files of derivations are enough, in a folder or in a store without a database", () => {
	const place = copies();
	const args = ["--store", folder(), join(place, basename(drv))];
	// A source's own references are only in the database; here sources have none.
	expect(counted(top(args))).toEqual(counted(expected));
	const root = folder();
	mkdirSync(join(root, "nix"));
	renameSync(place, join(root, "nix/store"));
	expect(counted(top(["--store", root, drv]))).toEqual(counted(expected));
});

test("`nix derivation show` tells the same, as file or stdin", () => {
	const shown = nix("nix", "show-derivation", "-r", drv);
	const file = join(folder(), "shown.json");
	writeFileSync(file, shown);
	expect(counted(top([file]))).toEqual(counted(expected));
	expect(counted(top(["-"], { input: shown }))).toEqual(counted(expected));
	const build = (...subject: string[]) => {
		const answer = whittle(["builds", "--offline", "--json", ...store, ...subject]);
		expect(answer.stderr).toBe("");
		return contract.builds.parse(answer.json());
	};
	expect(build(drv)).toMatchObject({ build: [], fetch: [], unknown: [] });
	const bare = ["--store", folder()];
	const fromFile = whittle(["builds", "--offline", "--json", ...bare, file]);
	const { build: all, unknown } = contract.builds.parse(fromFile.json());
	const isDrv = (path: string) => path.endsWith(".drv");
	expect(all.map((each) => each.drv).sort()).toEqual(needed.filter(isDrv).sort());
	expect(unknown.sort()).toEqual(needed.filter((path) => !isDrv(path)).sort());
});

test("`why` tells the chain of derivations, and with --precise where it stands in them", () => {
	const target = expected.paths.find(({ depth }) => depth > 1)!;
	const { chain } = contract.why.parse(
		whittle(["why", "--json", ...store, drv, target.path]).json(),
	);
	expect(chain).toHaveLength(target.depth + 1);
	const place = copies();
	const args = ["why", "--json", "--precise", join(place, basename(drv)), target.path];
	const { evidence } = contract.why.parse(whittle(args).json());
	expect(evidence).toHaveLength(target.depth);
	for (const { excerpt, reference } of evidence!) {
		expect(excerpt).toContain(basename(reference).slice(0, 32));
	}
});

test("a file and an installable are evaluated, and nothing is built", () => {
	const place = folder();
	const job = `derivation { name = "never-built"; system = "x86_64-linux"; builder = "/bin/false"; src = ./default.nix; }`;
	writeFileSync(join(place, "default.nix"), `{ job = ${job}; }`);
	writeFileSync(
		join(place, "flake.nix"),
		`{ outputs = _: { packages.x86_64-linux.job = ${job}; }; }`,
	);
	for (const args of [["-f", place, "-A", "job"], [`path:${place}#job`]]) {
		const run = (...command: string[]) =>
			inStore(system.root, [process.execPath, program, ...command, "--json", ...args], {
				cwd: place,
				env: { HOME: place },
			});
		const asked = run("top", "--derivation");
		expect(asked).toMatchObject({ status: 0 });
		const { roots, paths } = contract.top.parse(JSON.parse(asked.stdout));
		expect(roots[0]).toMatch(/-never-built\.drv$/);
		expect(paths).toHaveLength(2);
		const { build } = contract.builds.parse(JSON.parse(run("builds", "--offline").stdout));
		expect(build.map((each) => each.drv)).toEqual(roots);
	}
});

test("of what only building tells, it is told that it does", () => {
	const place = folder();
	const write = (hash: string, name: string, term: string) => {
		const path = `${hash.repeat(32)}-${name}.drv`;
		writeFileSync(join(place, path), term);
		return path;
	};
	const floating = write("1", "floating", 'Derive([("out","","r:sha256","")],[],[],"s","b",[],[])');
	const top = write(
		"2",
		"top",
		`DrvWithVersion("xp-dyn-drv",[("out","/nix/store/${"3".repeat(32)}-top","","")],[("/nix/store/${floating}",([],[("out",["out"])]))],[],"s","b",[],[])`,
	);
	const args = ["builds", "--offline", "--store", folder(), join(place, top)];
	const { build, deferred } = contract.builds.parse(whittle([...args, "--json"]).json());
	expect(build.map(({ drv }) => basename(drv)).sort()).toEqual([floating, top]);
	expect(deferred.map((path) => basename(path)).sort()).toEqual([floating, top]);
	const { stdout } = whittle(args);
	expect(stdout).toContain("! only building tells all that 2 derivations to build need or give");
});

test("what is no derivation is refused, with what to name instead", () => {
	const place = copies();
	const renamed = join(place, "renamed.drv");
	renameSync(join(place, basename(drv)), renamed);
	const cut = join(place, basename(needed.find((path) => path.endsWith(".drv") && path !== drv)!));
	writeFileSync(cut, "Derive([");
	const text = 'Derive([],[],[],"s","b",[],[])';
	const away = `Derive([],[("/nix/store/${"0".repeat(32)}-a/../../../etc/x.drv",["out"])],[],"s","b",[],[])`;
	const outside = join(place, `${"1".repeat(32)}-outside.drv`);
	writeFileSync(outside, away);
	const refused: [readonly string[], RegExp, string?][] = [
		[["top", renamed], /renamed.drv: a derivation is known by its name in the store/],
		[["top", cut], /is a derivation cut off at byte 8; copy the \.drv file again/],
		[["top", "-"], /is one derivation, which does not say its own name/, text],
		[["top", outside], /which is not a path of the store/],
		[["top", "--derivation", "-"], /tells of no derivation/, `[{"path":"${v1}","narSize":1}]`],
		[["builds", "--all", ...store], /unknown flag|No flag/i],
		[["builds", "-"], /tells of no derivation/, `[{"path":"${v1}","narSize":1}]`],
		[["builds", "-"], /derivations themselves are not at hand/, `[{"path":"${drv}","narSize":1}]`],
	];
	for (const [args, message, input = ""] of refused) {
		const answer = whittle(args, { input });
		expect(answer).toMatchObject({ status: 2, stdout: "" });
		expect(answer.stderr).toMatch(message);
	}
});

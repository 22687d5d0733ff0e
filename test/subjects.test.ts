import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import * as contract from "./contract.ts";
import { figures } from "./figures.ts";
import { folder, nix, program, registration, store, system, tiny, v1, whittle } from "./support.ts";
import { inStore } from "./system/index.mjs";

const expected = figures([...store, tiny]);

test("a path, its base name, a link to it, a link below a folder, a file in it", () => {
	const place = folder();
	symlinkSync(tiny, join(place, "result"));
	mkdirSync(join(place, "deeper"));
	symlinkSync("../result", join(place, "deeper/link"));
	const base = tiny.slice("/nix/store/".length);
	for (const subject of [
		tiny,
		base,
		"./result",
		"deeper/link",
		`${tiny}/activate`,
		"result/init",
	]) {
		expect(figures([...store, subject], { cwd: place })).toEqual(expected);
	}
	expect(figures([...store, join(system.root, tiny)])).toEqual(expected);
});

test("a store is named by directory, by Nix's own address, by Nix's environment", () => {
	expect(figures(["--store", `local?root=${system.root}`, tiny])).toEqual(expected);
	const plus = join(folder(), "a+b");
	symlinkSync(system.root, plus);
	expect(figures(["--store", `local?root=${plus}`, tiny])).toEqual(expected);
	const { storeDir, stateDir } = { storeDir: "/nix/store", stateDir: "nix/var/nix" };
	const env = { NIX_STORE_DIR: storeDir, NIX_STATE_DIR: join(system.root, stateDir) };
	expect(figures([tiny], { env })).toEqual(expected);
});

test("what nothing names: the system below the root, else its default profile", () => {
	const root = folder();
	mkdirSync(join(root, "nix"));
	symlinkSync(join(system.root, "nix/store"), join(root, "nix/store"));
	mkdirSync(join(root, "nix/var/nix/profiles"), { recursive: true });
	symlinkSync(join(system.root, "nix/var/nix/db"), join(root, "nix/var/nix/db"));
	const nothing = whittle(["--store", root]);
	expect(nothing).toMatchObject({ status: 2, stdout: "" });
	expect(nothing.stderr).toMatch(/no system and no profile.*name a store path/);
	symlinkSync("default-1-link", join(root, "nix/var/nix/profiles/default"));
	symlinkSync(tiny, join(root, "nix/var/nix/profiles/default-1-link"));
	expect(figures(["--store", root])).toEqual(expected);
	mkdirSync(join(root, "run"));
	symlinkSync(v1, join(root, "run/current-system"));
	expect(figures(["--store", root])).toEqual(figures([...store, v1]));
});

test("every form of file gives the same figures, plain or compressed, as file or stdin", () => {
	const place = folder();
	const json = nix("nix", "path-info", "-rS", "--json", tiny);
	const exported = (format: string) =>
		whittle(["export", ...store, tiny, "--format", format]).bytes;
	const files = {
		"info.json": json,
		"info.json.gz": gzipSync(json),
		"closure.csv": exported("csv"),
		"closure.json": exported("json"),
		"closure.whittle": exported("snapshot"),
	};
	for (const [name, bytes] of Object.entries(files)) {
		writeFileSync(join(place, name), bytes);
		expect(figures([join(place, name)])).toEqual(expected);
		expect(figures(["-"], { input: bytes })).toEqual(expected);
	}
	const dump = nix("nix-store", "--dump-db");
	expect(figures(["-", "--root", tiny], { input: dump })).toEqual(expected);
});

test("both kinds of reference graph that a build can be given", () => {
	const below = join(system.root, registration);
	const files = spawnSync("find", [below, "-type", "f"], { encoding: "utf8" }).stdout;
	const seen = files
		.trim()
		.split("\n")
		.filter((file) => file.includes("graph") || file.includes("registration"))
		.map((file) => {
			const answer = whittle(["top", "-n", "0", "--json", file]);
			expect(answer.stderr).toBe("");
			const { paths } = contract.top.parse(answer.json());
			expect(paths.map(({ path }) => path).sort()).toEqual(expected.paths.map(({ path }) => path));
			return paths.some(({ narSize }) => narSize !== null);
		});
	expect(new Set(seen)).toEqual(new Set([true, false])); // with sizes, and without any
});

test("`--all` is every valid path, `--root` only what that reaches", () => {
	const all = contract.top.parse(whittle(["top", "--all", ...store, "-n", "0", "--json"]).json());
	const valid = nix("nix", "path-info", "--all").trim().split("\n");
	expect(all.paths.map(({ path }) => path).sort()).toEqual(valid.sort());
	expect(figures(["--all", ...store, "--root", tiny])).toEqual(expected);
	const two = contract.top.parse(
		whittle(["top", ...store, v1, "--root", "bash", "--root", "nano", "--json"]).json(),
	);
	expect(two.rootCount).toBeGreaterThan(1);
	expect(two.total.paths).toBeLessThan(60);
});

/** Runs whittle in the namespace where the test system's store is /nix. */
function inside(args: readonly string[], cwd: string) {
	const node = process.execPath;
	return inStore(system.root, [node, program, ...args], { cwd, env: { HOME: cwd } });
}

test("a file is built and its result opened; Nix's words go to stderr", () => {
	const place = folder();
	const job = `derivation { name = "built-here"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo built > $out" ]; }`;
	writeFileSync(join(place, "default.nix"), `{ job = ${job}; }`);
	for (const args of [
		["-f", place, "-A", "job"],
		["-f", join(place, "default.nix"), "-A", "job"],
	]) {
		const { status, stdout, stderr } = inside(["top", "--json", ...args], place);
		expect({ status, stderr }).toMatchObject({ status: 0 });
		const { roots, total } = contract.top.parse(JSON.parse(stdout));
		expect(roots[0]).toMatch(/-built-here$/);
		expect(total.paths).toBe(1);
	}
	writeFileSync(
		join(place, "flake.nix"),
		`{ outputs = _: { packages.x86_64-linux.job = ${job.replace("builtins.currentSystem", '"x86_64-linux"')}; }; }`,
	);
	const { stdout } = inside(["top", "--json", `path:${place}#job`], place);
	expect(contract.top.parse(JSON.parse(stdout)).roots[0]).toMatch(/-built-here$/);
	const broken = inside(["-f", place, "-A", "missing"], place);
	expect(broken).toMatchObject({ status: 2, stdout: "" });
	expect(broken.stderr).toMatch(/missing.*whittle: nix-build .*ended with exit code/s);
});

test("the snapshots of the demo open", () => {
	for (const name of ["system-1", "system-2"]) {
		const file = new URL(`../examples/${name}.whittle`, import.meta.url);
		const { paths } = contract.top.parse(
			whittle(["top", "-n", "0", "--json", "-"], { input: readFileSync(file) }).json(),
		);
		expect(paths.length).toBeGreaterThan(150);
		expect(paths.every(({ diskSize }) => diskSize !== null)).toBe(true);
		// Their files are not here, so asking for disk usage takes nothing away.
		const args = ["top", "-n", "0", "--json", "--store", folder()];
		const asked = whittle([...args, "--disk", "-"], { input: readFileSync(file) });
		expect(asked.stdout).toBe(whittle([...args, "-"], { input: readFileSync(file) }).stdout);
	}
});

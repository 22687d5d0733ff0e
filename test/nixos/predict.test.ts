import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { predict as Predict, top as Top } from "../contract.ts";
import { sharedMiniature } from "./support.ts";

const place = await sharedMiniature();
const build = (file: string) =>
	place.nix("nix-build", file, "-A", "config.system.build.toplevel", "--no-out-link");
const base = build(place.file);

/** A configuration of the miniature with other settings. */
function changed(name: string, settings: string): string {
	const module = place.write(`${name}-module.nix`, `{ lib, ... }: { ${settings} }\n`);
	return place.configuration(`${name}.nix`, { modules: [module] });
}

function predicted(file: string, ...flags: string[]) {
	const ran = place.whittle(["predict", "-f", file, "--offline", "--json", "-n", "0", ...flags]);
	expect(ran.stderr).toBe("");
	return Predict.parse(ran.json());
}

const off = (...options: string[]) =>
	options.map((option) => `${option} = lib.mkForce false;`).join(" ");

/** The paths of a built system, with their sizes. */
function built(out: string): Map<string, number | null> {
	const { paths } = Top.parse(place.whittle(["top", out, "-n", "0", "--json"]).json());
	return new Map(paths.map(({ path, narSize }) => [path, narSize]));
}

const sumOf = (sizes: Iterable<number | null>) =>
	[...sizes].reduce<number>((sum, size) => sum + (size ?? 0), 0);

describe("what is predicted is what is then built, path for path, within 2 % of the bytes", () => {
	test.each([
		["switches", off("programs.git.enable", "networking.firewall.enable")],
		[
			"perl",
			"environment.defaultPackages = lib.mkForce [ ]; services.logrotate.enable = lib.mkForce false;",
		],
		[
			"python",
			off("services.fail2ban.enable", "programs.usr-bin-python.enable", "programs.gdb.enable"),
		],
		["documentation", off("documentation.enable")],
		["boot", off("boot.kernel.enable", "nix.enable", "services.openssh.enable")],
		[
			"added",
			'environment.etc.motd.text = "Welcome\\n"; networking.hostName = lib.mkForce "birch";',
		],
	])("%s", (name, settings) => {
		const file = changed(name, settings);
		const said = predicted(file, "--base", base);
		const really = built(build(file));
		expect(said.predicted.paths).toBeGreaterThan(0);
		expect(said.paths.map(({ path }) => path).sort()).toEqual([...really.keys()].sort());
		const whole = sumOf(really.values());
		expect(Math.abs((said.total.narSize ?? 0) - whole)).toBeLessThan(whole * 0.02);
		for (const { path, narSize, source } of said.paths) {
			if (source === "store") expect(narSize).toBe(really.get(path));
		}
		expect(said).toMatchObject({ class: "free", rebuilds: [], fetches: [], base });
		expect(said.known.paths + said.predicted.paths).toBe(said.total.paths);
	});
});

test("a system that is built is known whole", () => {
	const said = predicted(place.file);
	expect(said.predicted).toEqual({ paths: 0, narSize: 0, unknown: 0 });
	expect(said.total.narSize).toBe(sumOf(built(base).values()));
	expect(said.paths.every(({ source }) => source === "store")).toBe(true);
	const text = place.whittle(["predict", "-f", place.file, "--offline", "-n", "3"]).stdout;
	expect(text).toContain("it is built: nothing is to be done");
	expect(text).not.toContain("≈");
});

test("without a built system to learn from it says so, and names are enough of one", () => {
	const file = changed("alone", off("programs.tmux.enable"));
	const text = place.whittle(["predict", "-f", file, "--offline"]).stdout;
	expect(text).toMatch(/^nixos-system-alder-\S+: ≥ .* NAR in \d+ paths$/m);
	expect(text).toContain("no built system is there to learn from");
	expect(text).toMatch(/^! \d+ of \d+ paths have no known size/m);
	const really = built(build(file));
	for (const { path, narSize, source } of predicted(file).paths) {
		if (source === "predicted" && narSize !== null) expect(narSize).toBe(really.get(path));
	}
	const snapshot = join(place.folder, "base.whittle");
	expect(place.whittle(["export", base, "--format", "snapshot", "-o", snapshot]).status).toBe(0);
	const said = predicted(file, "--base", snapshot);
	const whole = sumOf(really.values());
	expect(Math.abs((said.total.narSize ?? 0) - whole)).toBeLessThan(whole * 0.02);
});

test("the current system is what it learns from", () => {
	const file = changed("current", off("programs.less.enable"));
	place.nix("nix-store", "--realise", base, "--add-root", "/nix/var/nix/profiles/system");
	expect(predicted(file).base).toBe(base);
});

test("a package that is changed is to be built, or fetched where a cache has it", () => {
	const file = changed(
		"other",
		'environment.systemPackages = [ (derivation { name = "big-1.0"; system = builtins.currentSystem; builder = "/bin/sh"; }) ];',
	);
	const said = predicted(file, "--base", base);
	expect(said.class).toBe("rebuild");
	expect(said.rebuilds).toEqual([expect.stringMatching(/-big-1\.0\.drv$/)]);
	const big = said.paths.find(({ name }) => name === "big-1.0");
	expect(big).toMatchObject({ source: "predicted", narSize: null });
	expect(said.predicted.unknown).toBe(1);
	expect(said.problems).toContainEqual(
		expect.objectContaining({ code: "size-missing", path: big?.path }),
	);

	const cache = join(place.folder, "offers");
	mkdirSync(cache);
	writeFileSync(join(cache, "nix-cache-info"), "StoreDir: /nix/store\n");
	const path = z.string().parse(big?.path);
	const hash = path.slice("/nix/store/".length).slice(0, 32);
	const zero = `sha256:${"0".repeat(52)}`;
	writeFileSync(
		join(cache, `${hash}.narinfo`),
		`StorePath: ${path}\nURL: nar/x.nar\nCompression: none\nFileSize: 1000\nFileHash: ${zero}\nNarHash: ${zero}\nNarSize: 123456\nReferences: \n`,
	);
	const without = ["predict", "-f", file, "--base", base];
	const asked = [...without, "--cache", `file://${cache}`];
	const offered = Predict.parse(place.whittle([...asked, "--json", "-n", "0"]).json());
	const store = ["--store", `file://${cache}`, "--json", "-n", "0"]; // the same cache
	expect(place.whittle([...without, ...store]).json()).toEqual(offered);
	expect(offered).toMatchObject({ class: "cached", fetches: [path], downloadSize: 1000 });
	expect(offered.paths.find((record) => record.path === path)).toMatchObject({
		source: "cache",
		narSize: 123456,
	});
	expect(place.whittle(asked).stdout).toContain(
		"1 path to fetch (1000 B), and no package to build",
	);
});

test("--store names the store that a configuration is evaluated into, and where paths are looked up", () => {
	const other = join(place.folder, "other");
	const store = join(other, "nix/store");
	mkdirSync(store, { recursive: true });
	const said = predicted(place.file, "--store", `local?root=${other}`);
	expect(said.rebuilds.length).toBeGreaterThan(0);
	const known = said.paths.filter(({ source }) => source === "store").map(({ path }) => path);
	for (const path of [...said.rebuilds, ...known]) expect(existsSync(join(other, path))).toBe(true);
	expect(predicted(place.file).rebuilds).toEqual([]); // the usual store has it all
});

test.each([
	["nothing named", [], "no configuration is named"],
	["two", [".#x", "-f", "configuration.nix"], "more than one configuration is named"],
	["no such file", ["-f", "missing.nix"], "there is no such file"],
	["no system", ["-f", "none.nix"], "this is no NixOS system"],
	["what does not evaluate", ["-f", "broken.nix"], "broken on purpose"],
	["no such base", ["-f", "configuration.nix", "--base", "nowhere"], "nowhere"],
	["a base that cannot be read", ["-f", "configuration.nix", "--base", "none.nix"], "none.nix"],
	[
		"cache and offline",
		["-f", "configuration.nix", "--offline", "--cache", "file:///x"],
		"do not go",
	],
	["no cache", ["-f", "configuration.nix", "--cache", "nowhere"], "no address of a binary cache"],
	["a store elsewhere", ["-f", "configuration.nix", "--store", "ssh://far"], "on this machine"],
])("what cannot be used is refused in one line: %s", (_, args, words) => {
	place.write("none.nix", "{ }\n");
	place.write("broken.nix", 'throw "broken on purpose"\n');
	const { status, stdout, stderr } = place.whittle(["predict", ...args]);
	expect(stdout).toBe("");
	expect(stderr.trim().split("\n")).toHaveLength(1);
	expect(stderr).toContain(words);
	expect(status).toBe(2);
});

describe("caches of nix.conf", () => {
	const conf = place.write("conf/nix.conf", "substituters = http://127.0.0.1:9/\n");
	const env = { NIX_CONF_DIR: dirname(conf), NIX_USER_CONF_FILES: "" };
	const told = "nix.conf names this cache";
	const tries = [["options"], ["predict"], ["shrink", "--dry-run"]];

	test.each(tries)("%s tells who named one that cannot be asked", (...args) => {
		const file = changed("asking", off("programs.less.enable"));
		const { status, stdout, stderr } = place.whittle([...args, "-f", file], env);
		expect([status, stdout]).toEqual([2, ""]);
		expect(stderr).toMatch(new RegExp(`127\\.0\\.0\\.1:9.*${told}`));
	});

	test.each(tries)("%s says nothing of them where the system is to blame", (...args) => {
		const file = place.write("broken.nix", 'throw "broken on purpose"\n');
		const { status, stdout, stderr } = place.whittle([...args, "-f", file], env);
		expect([status, stdout]).toEqual([2, ""]);
		expect(stderr).toContain("broken on purpose");
		expect(stderr).not.toContain(told);
		expect(stderr.trim().split("\n")).toHaveLength(1);
	});

	test("are left alone where the store has everything", () => {
		for (const command of ["options", "predict"]) {
			const { status, stderr } = place.whittle([command, "-f", place.file, "--json"], env);
			expect([status, stderr]).toEqual([0, ""]);
		}
	});
});

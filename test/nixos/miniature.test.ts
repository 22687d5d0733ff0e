import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Setting } from "../../src/nixos/catalogue/change.ts";
import { evaluate } from "../../src/nixos/evaluate.ts";
import { everyNix } from "../every-nix.mjs";
import { system } from "../support.ts";
import {
	miniature,
	nixpkgs,
	nixpkgsLib,
	type Place,
	sharedMiniature,
	wholeText,
} from "./support.ts";

const place = await sharedMiniature();
const small = place.configuration("small.nix", { variant: "small" });
const variants = { fat: place.file, small };

/** What an expression in terms of `system`, one of these configurations, comes to. */
function value(file: string, expression: string): unknown {
	const asked = place.write("asked.nix", `let system = import ${file}; in ${expression}`);
	return JSON.parse(place.nix("nix-instantiate", "--eval", "--strict", "--json", asked));
}

/** A file whose system has further settings, as a module's text. */
const changed = (file: string, module: string) =>
	place.write(
		"changed.nix",
		`let system = import ${file}; in system.extendModules { modules = [ ({ lib, pkgs, ... }: { ${module} }) ]; }`,
	);

const TOPLEVEL = "config.system.build.toplevel";
const build = (file: string, attribute = TOPLEVEL) =>
	place.nix("nix-build", file, "-A", attribute, "--no-out-link");
const drvPath = (file: string) => value(file, `system.${TOPLEVEL}.drvPath`);
const closure = (path: string) => place.nix("nix-store", "-qR", path).split("\n");

/** Bytes of a closure, as Nix has them. */
function sizeOf(path: string): number {
	const sizes = place.nix("nix-store", "-q", "--size", ...closure(path)).split("\n");
	return sizes.reduce((sum, size) => sum + Number(size), 0);
}

describe.each(Object.entries(variants))("the %s variant", (_, file) => {
	const built = build(file);

	test("it is built, and its programs run", () => {
		expect(place.run([`${built}/sw/bin/bash`, "-c", "echo $((6 * 7))"]).stdout).toBe("42\n");
		expect(place.run([`${built}/sw/bin/nixos-version`]).stdout).toMatch(/^\d+\.\d+\.mini \(/);
		const machine = place.write("machine/.keep", "").replace(/\/\.keep$/, "");
		place.run([`${built}/activate`], { WHITTLE_ROOT: machine });
		const host = place.run(["cat", `${machine}/etc/static/hostname`]);
		expect(host.stdout).toMatch(/^(alder|twig)\n$/);
		expect(place.run(["cat", `${machine}/etc/passwd`]).stdout).toContain("root:x:0:0");
	});

	test("it is the same each time, and with nothing added", () => {
		expect(drvPath(file)).toBe(drvPath(file));
		expect(drvPath(changed(file, ""))).toBe(drvPath(file));
	});

	test.skipIf(nixpkgsLib === "")("our lib makes the same system of it as nixpkgs' own", () => {
		const variant = file === small ? "small" : "fat";
		const ours = place.configuration("ours.nix", { variant, nixpkgsLib: "" });
		expect(drvPath(ours)).toBe(drvPath(file));
		const options = (of: string) =>
			value(
				of,
				`map (o: [ (system.lib.showOption o.loc) o.type.name (o.highestPrio or null) o.isDefined (map (d: d.file) o.definitionsWithLocations) o.declarations ])
					(builtins.filter (o: !(system.lib.hasSuffix "/odd-options.nix" (toString o.declarations))) (system.lib.collect system.lib.isOption (removeAttrs system.options [ "_module" ])))`,
			);
		expect(options(ours)).toEqual(options(file));
	});

	test("Python is held in three ways, of which no two are all", () => {
		const ways = ["programs.gdb", "programs.usr-bin-python", "services.fail2ban"];
		for (let off = 0; off < 8; off++) {
			const module = ways
				.filter((_, way) => off & (1 << way))
				.map((way) => `${way}.enable = lib.mkForce false;`);
			const paths = closure(build(changed(file, module.join(" "))));
			expect(paths.some((path) => /-python3-[\d.]+$/.test(path))).toBe(off !== 7);
		}
	});
});

test("a switch that is turned off: most evaluate, some do nothing, some cannot be", () => {
	const listed = value(
		place.file,
		`let
			inherit (system) lib;
			named = o: lib.showOption o.loc;
			odd = o: o.loc == [ "console" "enable" ]; # ends the evaluator
			all = lib.collect lib.isOption (removeAttrs system.options [ "_module" ]);
			isOn = o: o.type.name == "bool" && o.value;
			off = o: builtins.tryEval (system.extendModules {
				modules = [ (lib.setAttrByPath o.loc (lib.mkForce false)) ];
			}).${TOPLEVEL}.drvPath;
		in
		map (o: { name = named o; drv = let tried = off o; in if tried.success then tried.value else null; })
			(builtins.filter (o: isOn o && !odd o) all)`,
	);
	const switches = z
		.array(z.object({ name: z.string(), drv: z.string().nullable() }))
		.parse(listed);
	const base = drvPath(place.file);
	const named = (test: (drv: string | null) => boolean) =>
		switches.filter(({ drv }) => test(drv)).map(({ name }) => name);
	expect(named((drv) => drv === null)).toEqual([
		"nixpkgs.flake.setFlakeRegistry",
		"services.dbus.enable",
	]);
	expect(named((drv) => drv === base)).toEqual([
		"programs.command-not-found.enable",
		"users.mutableUsers",
	]);
	expect(named((drv) => drv !== null && drv !== base).length).toBeGreaterThan(30);
});

test("the small variant has seven switches that make another system", () => {
	const changes = value(
		small,
		`let inherit (system) lib; in builtins.filter
			(name: (system.extendModules { modules = [ (lib.setAttrByPath name (lib.mkForce false)) ]; }).${TOPLEVEL}.drvPath
				!= system.${TOPLEVEL}.drvPath)
			(map (o: o.loc) (builtins.filter (o: o.type.name == "bool" && o.value && o.loc != [ "console" "enable" ])
				(lib.collect lib.isOption (removeAttrs system.options [ "_module" ]))))`,
	);
	expect(changes).toHaveLength(7);
});

describe.each(await everyNix())("Nix $version", ({ path }) => {
	test("makes the same system of it", () => {
		for (const file of Object.values(variants)) {
			const args = ["--eval", file, "-A", `${TOPLEVEL}.drvPath`];
			const { stdout } = place.run(["nix-instantiate", ...args], { PATH: path });
			expect(JSON.parse(stdout)).toBe(drvPath(file));
		}
	});
});

describe("traps", () => {
	const before = build(place.file);
	const { run } = place;

	test("without networkd it is larger, for a script wants more", () => {
		const after = build(changed(place.file, "networking.useNetworkd = false;"));
		expect(sizeOf(after)).toBeGreaterThan(sizeOf(before));
	});

	test("without the firewall there is no SSH server either", () => {
		const after = build(changed(place.file, "networking.firewall.enable = false;"));
		const sshd = "etc/systemd/system/sshd.service";
		expect(run(["test", "-e", `${before}/${sshd}`]).status).toBe(0);
		expect(run(["test", "-e", `${after}/${sshd}`]).status).toBe(1);
	});

	test("nano without colours evaluates and cannot be built", () => {
		const file = changed(place.file, "programs.nano.syntaxHighlight = false;");
		expect(drvPath(file)).toMatch(/\.drv$/);
		const { status, stderr } = run(["nix-build", file, "-A", TOPLEVEL, "--no-out-link"]);
		expect({ status, why: stderr.match(/nanorc: .*/)?.[0] }).toEqual({
			status: 100,
			why: "nanorc: there is nothing in it",
		});
	});

	test("git without mail is a package to be built anew", () => {
		const git = (paths: readonly string[]) => paths.filter((path) => /-git-[\d.]+$/.test(path));
		const after = build(changed(place.file, "programs.git.sendEmail = false;"));
		expect(git(closure(after))).toHaveLength(1);
		expect(git(closure(after))).not.toEqual(git(closure(before)));
	});

	test("an overlay reaches the system, and so does what is applied to an option", () => {
		const gdb = (module: string) =>
			closure(build(changed(place.file, module))).some((path) => /-gdb-[\d.]+$/.test(path));
		expect(gdb("")).toBe(true);
		expect(gdb("nixpkgs.overlays = [ (final: prev: { gdb = prev.bash; }) ];")).toBe(false);
		const apply = `options.environment.systemPackages = lib.mkOption { apply = lib.filter (p: lib.getName p != "gdb"); };`;
		expect(gdb(apply)).toBe(false);
	});
});

test("the archive of a system holds its closure", () => {
	const archive = `${build(small, "config.system.build.tarball")}/tarball/system.tar`;
	const listed = place.run(["tar", "-tPf", archive]).stdout.split("\n");
	for (const path of closure(build(small))) {
		expect(listed.some((line) => line === path || line === `${path}/`)).toBe(true);
	}
});

describe("the module system", () => {
	const message = (module: string) => {
		const file = changed(place.file, module);
		return place.run(["nix-instantiate", "--eval", file, "-A", `${TOPLEVEL}.drvPath`]).stderr;
	};

	test.each([
		["services.none.enable = true;", "The option `services.none' does not exist"],
		["services.nix.x = 1; nix.x = 1;", "does not exist"],
		[`networking.hostName = "x";`, "conflicting definition values"],
		["networking.hostName = 7;", "is not of type `string'"],
		["nix.package = lib.mkForce 7;", "is not of type `package'"],
		["options = { }; x = 1;", "has an unsupported attribute `x'"],
		["options.nix.enable = lib.mkOption { default = 1; };", "is already declared in"],
		["services.dbus.enable = false;", "- services.pipewire.enable needs services.dbus.enable."],
		["nixpkgs.flake.setFlakeRegistry = false;", "Failed assertions:"],
		["console.enable = false;", "cannot coerce null to a string"],
		["environment.etc.x = lib.mkIf true { };", "was accessed but has no value defined"],
	])("%s is refused", (module, words) => {
		expect(message(module)).toContain(words);
	});

	test.each([
		["undeclared.value", "no value defined"],
		["gitlab.package", "gitlab is not there"],
		["grafana.secret", "grafana has no secret"],
		["loki.port", "infinite recursion"],
		["matrix.package", "attribute 'no-such-package' missing"],
		["postgres.packages", "cannot coerce a set to a string"],
	])("the odd option services.%s ends as meant", (option, words) => {
		const args = ["--eval", "--strict", place.file, "-A", `config.services.${option}`];
		expect(place.run(["nix-instantiate", ...args]).stderr).toContain(words);
	});

	test("definitions are told with their files, priorities and order", () => {
		const told = value(
			changed(
				place.file,
				`environment.systemPackages = lib.mkBefore [ pkgs.zstd ]; fonts.packages = lib.mkIf false (throw "never");`,
			),
			`let inherit (system.options) environment nix programs services; in {
				first = (builtins.head environment.systemPackages.value).pname;
				files = map baseNameOf (map toString programs.gdb.enable.files);
				prios = map (o: o.highestPrio) [ nix.enable programs.less.enable programs.gdb.enable ];
				forced = (system.extendModules { modules = [ ({ lib, ... }: { nix.enable = lib.mkForce false; }) ]; }).options.nix.enable.highestPrio;
				declared = map (p: { file = baseNameOf p.file; inherit (p) line; }) services.lvm.enable.declarationPositions;
			}`,
		);
		expect(told).toEqual({
			first: "zstd",
			files: ["tools.nix"],
			prios: [1500, 1000, 100],
			forced: 50,
			declared: [{ file: "lvm.nix", line: 3 }],
		});
	});
});

describe("nix/trial.nix", () => {
	const answer = z.object({
		drv: z.string(),
		out: z.string(),
		units: z.array(z.string()),
		userUnits: z.array(z.string()),
		priorities: z.array(z.number().nullable()),
		missing: z.array(z.array(z.string())),
	});

	async function trial(
		file: string,
		settings: readonly Setting[],
		disabledModules: readonly string[] = [],
	) {
		const evaluated = await evaluate(
			"trial.nix",
			{ kind: "file", file, attribute: [] },
			{ settings, disabledModules },
			{ signal: new AbortController().signal, store: "dummy://" },
		);
		if (!evaluated.ok) throw new Error(evaluated.message);
		return answer.parse(evaluated.value);
	}
	const set = (option: string, value: Setting["value"]): Setting => ({
		option: option.split("."),
		value,
		how: "set",
	});

	test("nothing changed is the system itself", async () => {
		const { drv, units, userUnits } = await trial(place.file, []);
		expect(drv).toBe(drvPath(place.file));
		expect(units).toContain("sshd.service");
		expect(userUnits).toEqual(["pipewire.service", "wireplumber.service"]);
	});

	test("settings as strong as they have to be, and those that are not there", async () => {
		const settings = [
			set("nix.enable", false),
			set("programs.less.enable", false),
			set("programs.gdb.enable", false),
			set("services.speechd.enable", false),
			{ option: ["environment", "etc", "udev/hwdb.bin", "enable"], value: false, how: "set" },
			{ option: ["systemd", "suppressedSystemUnits"], value: ["getty.target"], how: "add" },
			set("environment.defaultPackages", [{ $package: "rsync" }]),
		] as const;
		const { drv, priorities, missing } = await trial(place.file, settings);
		expect(priorities).toEqual([null, null, 50, 50, null, null]);
		expect(missing).toEqual([["services", "speechd", "enable"]]);
		const byHand = `
			nix.enable = false;
			programs.less.enable = false;
			programs.gdb.enable = lib.mkForce false;
			environment.etc."udev/hwdb.bin".enable = lib.mkForce false;
			systemd.suppressedSystemUnits = [ "getty.target" ];
			environment.defaultPackages = [ pkgs.rsync ];`;
		expect(drv).toBe(drvPath(changed(place.file, byHand)));
	});

	test("a module left out, the user's own and one of the miniature's", async () => {
		const user = value(
			place.file,
			"toString (builtins.head system.options.services.nginx.enable.files)",
		);
		const without = await trial(place.file, [], [z.string().parse(user)]);
		expect(without.units).not.toContain("nginx.service");
		expect(without.units).toContain("dbus.service");
		const nano = await trial(place.file, [], ["programs/nano.nix"]);
		expect(nano.drv).toBe(drvPath(changed(place.file, "programs.nano.enable = false;")));
	});

	test.skipIf(nixpkgs === "")("a whole NixOS", async () => {
		const file = place.write("whole.nix", wholeText());
		const base = await trial(file, []);
		const without = await trial(file, [
			set("programs.nano.enable", false),
			set("services.lvm.enable", false),
			set("security.sudo.enable", false),
		]);
		expect(base.drv).toMatch(/-nixos-system-.*\.drv$/);
		expect(without.drv).not.toBe(base.drv);
	});
});

test("a program that goes on can be killed with all it has started", async () => {
	const running = place.start(["sh", "-c", "sleep 1000 & echo started; wait"]);
	await new Promise((resolve) => running.child.stdout?.once("data", resolve));
	running.kill("SIGKILL");
	// Its output ends when nobody is left who could write there.
	expect(await running.ended).toMatchObject({ status: null, stdout: "started\n" });
});

test("what was built stays in the place, and is nowhere else", async () => {
	const text = (of: Place) =>
		of.write("thing.nix", `(import ${of.file}).pkgs.writeText "thing" "of this place"`);
	const other = await miniature({ variant: "small" });
	const thing = place.nix("nix-build", text(place), "--no-out-link");
	expect(place.whittle(["top", thing, "--json"]).json()).toMatchObject({ roots: [thing] });
	expect(place.run(["cat", thing]).stdout).toBe("of this place");
	expect(other.run(["cat", thing]).status).toBe(1);
	expect(existsSync(join(system.root, thing))).toBe(false);
	const running = other.startWhittle(["top", thing, "--json"]);
	expect((await running.ended).status).toBe(2);
});

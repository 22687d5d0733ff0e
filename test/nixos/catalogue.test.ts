import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
	changeOf,
	type ExistingOptions,
	existingSettings,
	optionsOf,
	readCatalogue,
} from "../../src/nixos/catalogue/catalogue.ts";
import type { Change } from "../../src/nixos/catalogue/change.ts";
import {
	type ReductionStep,
	sizeReductionModule,
} from "../../src/nixos/catalogue/size-reduction.ts";
import type { Configuration } from "../../src/nixos/configuration.ts";
import { evaluate, expressionFile } from "../../src/nixos/evaluate.ts";
import { folder } from "../support.ts";
import { miniatureText, nixpkgs, wholeText } from "./support.ts";

const { reductions } = await readCatalogue();
const users = fileURLToPath(new URL("users/fat", import.meta.url));

/** Evaluating needs no store where nothing is written into it. */
const how = { signal: new AbortController().signal, store: "dummy://" };

/** A system of some kind, with modules of a user's, as the text of a file that gives it. */
type SystemText = (modules: readonly string[]) => string;

function fileOf(text: string): string {
	const file = join(folder(), "system.nix");
	writeFileSync(file, text);
	return file;
}

const configurationOf = (file: string): Configuration => ({ kind: "file", file, attribute: [] });

const Trial = z.object({
	drv: z.string(),
	priorities: z.array(z.number().nullable()),
	missing: z.array(z.array(z.string())),
});

/** The system with the changes in it, by nix/trial.nix. */
async function trialOf(file: string, changes: readonly Change[]) {
	const settings = changes.flatMap((change) => change.settings);
	const disabledModules = changes.flatMap((change) => change.disabledModules);
	const request = { settings, disabledModules };
	const found = await evaluate("trial.nix", configurationOf(file), request, how);
	if (!found.ok) throw new Error(found.message);
	return Trial.parse(found.value);
}

/** Expects that the module written for the steps, taken in by hand, gives what the trial does. */
async function expectModuleToBeTrial(system: SystemText, changeSets: readonly Change[][]) {
	const file = fileOf(system([]));
	const base = await trialOf(file, []);
	const all = await trialOf(file, changeSets.flat());
	expect(all.missing).toEqual([]);
	expect(all.drv).not.toBe(base.drv);
	let taken = 0;
	const steps = changeSets.map((changes): ReductionStep => {
		const count = changes.flatMap((change) => change.settings).length;
		taken += count;
		return {
			changes,
			priorities: all.priorities.slice(taken - count, taken),
			drops: [],
			alone: null,
			together: 1,
			losses: ["something"],
		};
	});
	const module = join(folder(), "size-reduction.nix");
	writeFileSync(module, sizeReductionModule(steps));
	const byHand = await trialOf(fileOf(system([module])), []);
	expect(byHand.drv).toBe(all.drv);
}

const Comparison = z.object({ plain: z.string(), off: z.string(), on: z.array(z.string()) });

/** What sets of reductions come to; in several processes, for each keeps all it evaluated. */
function compared(file: string, sets: readonly (readonly string[])[]) {
	const expression = fileURLToPath(new URL("reductions.nix", import.meta.url));
	const drvs: string[] = [];
	let bases = { plain: "", off: "" };
	for (let at = 0; at < sets.length; at += 12) {
		const some = sets.slice(at, at + 12);
		const given = ["--argstr", "file", file, "--argstr", "sets", JSON.stringify(some)];
		const args = ["--eval", "--strict", "--json", "--store", "dummy://", ...given, expression];
		const { status, stdout, stderr } = spawnSync("nix-instantiate", args, { encoding: "utf8" });
		if (status !== 0) throw new Error(`${some.join(" ")}: ${stderr}`);
		const { on, ...found } = Comparison.parse(JSON.parse(stdout));
		bases = found;
		drvs.push(...on);
	}
	return { ...bases, drvs };
}

function existingIn(file: string): Promise<ExistingOptions> {
	return existingSettings(configurationOf(file), optionsOf(reductions), how);
}

/**
 * Expects that the module of reductions does nothing by itself, and that what has no option in
 * this system does nothing on; gives the names of the others, by whether they change anything.
 */
async function expectReductions(file: string, except: readonly string[] = []) {
	const existing = await existingIn(file);
	const tried = reductions.filter(({ name }) => !except.includes(name));
	const isPresent = new Map(tried.map((one) => [one.name, changeOf(one, existing) !== null]));
	const absent = [...isPresent.keys()].filter((name) => !isPresent.get(name));
	const present = [...isPresent.keys()].filter((name) => isPresent.get(name));
	const { plain, off, drvs } = compared(file, [absent, ...present.map((name) => [name])]);
	expect(off).toBe(plain);
	expect(drvs[0]).toBe(plain);
	return {
		changing: present.filter((_, i) => drvs[i + 1] !== plain),
		idle: present.filter((_, i) => drvs[i + 1] === plain),
	};
}

function change(
	id: string,
	settings: Change["settings"],
	disabledModules: readonly string[] = [],
): Change {
	return { id, kind: "switch", settings, disabledModules, losses: ["something"] };
}

const off = (option: string): Change =>
	change(option, [{ option: option.split("."), value: false, how: "set" }]);

const without = (...names: string[]): Change =>
	change(`without ${names}`, [
		{ option: ["environment", "systemPackages"], value: names, how: "without" },
	]);

function reduction(name: string, existing: ExistingOptions): Change {
	const found = reductions.find((one) => one.name === name);
	const made = found && changeOf(found, existing);
	if (!made) throw new Error(`${name} is no change here`);
	return made;
}

/** The miniature's packages have no `overrideAttrs`, and there is one git only. */
const BEYOND_IT = ["no-routel", "no-pipewire-libinput-routel", "small-git"];

describe("in the miniature", () => {
	const system: SystemText = (modules) => miniatureText({ modules });

	test("each reduction does nothing off, and evaluates on", async () => {
		const found = await expectReductions(fileOf(system([])), BEYOND_IT);
		expect(found.idle).toEqual([
			"no-command-not-found",
			"feh-stub",
			"xdg-utils-stub",
			"no-importd",
			"no-build-dependencies",
		]);
		expect(found.changing).toEqual(
			expect.arrayContaining(["no-nano", "no-hwdb", "no-nixpkgs-source", "lean-systemd"]),
		);
	});

	test("the module that is written gives the very system that was tried", async () => {
		const existing = await existingIn(fileOf(system([])));
		await expectModuleToBeTrial(system, [
			[reduction("no-nano", existing), off("services.pipewire.enable")],
			[without("gdb")],
			[without("tmux", "git"), reduction("no-hwdb", existing)],
			[change("desktop.nix", [], [join(users, "desktop.nix")])],
			[reduction("no-default-packages", existing), reduction("no-firmware", existing)],
		]);
	});

	test("what is taken out of the packages is gone, and nothing else", async () => {
		const file = fileOf(system([]));
		const base = await trialOf(file, []);
		expect((await trialOf(file, [without("gdb")])).drv).not.toBe(base.drv);
		expect((await trialOf(file, [without("no-such-package")])).drv).toBe(base.drv);
	});
});

describe.skipIf(nixpkgs === "")("in a whole NixOS", () => {
	const system: SystemText = (modules) => wholeText(modules);

	test("each reduction does nothing off, and evaluates on", async () => {
		const found = await expectReductions(fileOf(system([])));
		// What a minimal system has not got, though the options are there.
		const missing = [
			"no-pipewire-libinput-routel",
			"no-routel",
			"feh-stub",
			"xdg-utils-stub",
			"lean-systemd",
			"no-importd",
			"no-build-dependencies",
			"no-lesspipe",
			"no-networkmanager-plugins",
			"no-locales",
			"small-git",
		];
		expect(found.idle.filter((name) => !missing.includes(name))).toEqual([]);
		expect(found.changing).toEqual(
			expect.arrayContaining(["no-hwdb", "no-documentation", "no-sudo", "no-firewall"]),
		);
	}, 900_000);

	test("by the lib of its own time the module evaluates, too", () => {
		const file = join(folder(), "own.nix");
		const expression = `{ modules }: (import ${nixpkgs}/nixos {
			configuration.imports = modules ++ [ { boot.loader.grub.device = "/dev/vda"; fileSystems."/".device = "/dev/vda1"; documentation.nixos.enable = false; } ];
		}).config.system.build.toplevel.drvPath`;
		const module = expressionFile("module.nix");
		writeFileSync(
			file,
			`let drv = modules: (${expression}) { inherit modules; }; in
			map drv [ [ ] [ ${module} ] [ ${module} { whittle.reductions.no-hwdb.enable = true; } ] ]`,
		);
		const args = ["--eval", "--strict", "--json", "--store", "dummy://", file];
		const { stdout, stderr, status } = spawnSync("nix-instantiate", args, { encoding: "utf8" });
		expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
		const [plain, off, on] = z.array(z.string()).parse(JSON.parse(stdout));
		expect(off).toBe(plain);
		expect(on).not.toBe(plain);
	}, 300_000);

	test("the module that is written gives the very system that was tried", async () => {
		const where = folder();
		const tools = join(where, "tools.nix");
		writeFileSync(
			tools,
			`{ pkgs, ... }: { environment.systemPackages = [ pkgs.tmux ]; services.nginx.enable = true; }`,
		);
		const own = join(where, "own.nix");
		writeFileSync(
			own,
			`{ lib, pkgs, ... }: {
				imports = [ ./tools.nix ];
				environment.systemPackages = [ pkgs.gdb pkgs.git pkgs.htop ];
				services.udisks2.enable = true;
				security.polkit.enable = lib.mkForce true;
			}`,
		);
		const withOwn: SystemText = (modules) => system([own, ...modules]);
		const existing = await existingIn(fileOf(withOwn([])));
		await expectModuleToBeTrial(withOwn, [
			[off("services.udisks2.enable"), off("security.polkit.enable")],
			[without("gdb")],
			[without("git"), reduction("no-hwdb", existing), reduction("no-fonts", existing)],
			[change("tools.nix", [], [tools])],
			[reduction("no-importd", existing), reduction("no-routel", existing)],
			[reduction("feh-stub", existing), off("boot.enableContainers")],
		]);
	}, 300_000);
});

test("the flake gives the module, and needs nothing for it", () => {
	const flake = fileURLToPath(new URL("../../flake.nix", import.meta.url));
	const expression = `let f = import ${flake}; in { inputs = f.inputs or { }; module = toString (f.outputs { }).nixosModules.default; }`;
	const args = ["--eval", "--strict", "--json", "--store", "dummy://", "-E", expression];
	const { stdout } = spawnSync("nix-instantiate", args, { encoding: "utf8" });
	expect(JSON.parse(stdout)).toEqual({
		inputs: {},
		module: fileURLToPath(new URL("../../nix/module.nix", import.meta.url)),
	});
});

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { draw } from "../closure/testing.ts";
import {
	changeOf,
	type ExistingOption,
	neverOffered,
	offered,
	optionsOf,
	type Reduction,
	readCatalogue,
} from "./catalogue.ts";
import { dotted } from "./nix-text.ts";

const catalogue = await readCatalogue();

describe("the catalogue", () => {
	test("has no name twice", () => {
		const names = catalogue.reductions.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
	});

	test("turns nothing off by one way that it refuses by the other", () => {
		const refused = catalogue.reductions
			.filter(({ byHand }) => byHand === null)
			.map((each) => ({ ...each, settings: each.settings.filter((set) => set.value !== true) }))
			.flatMap((reduction) => optionsOf([reduction]).map(dotted))
			.filter((option) => neverOffered(catalogue, option) !== null);
		expect(refused).toEqual([]);
	});

	test("has patterns that can be read, and exceptions that mean something", () => {
		const closure = draw(2, [[0, 1]]);
		for (const reduction of catalogue.reductions) offered(reduction, closure);
		for (const { options, except } of catalogue.never) {
			for (const pattern of except) {
				const alone = { reductions: [], never: [{ options, except: [], reason: "" }] };
				expect(neverOffered(alone, pattern.replaceAll("*", "x")), pattern).not.toBeNull();
			}
		}
	});

	test("is told in docs/reductions.md as it is", () => {
		const script = fileURLToPath(new URL("../../scripts/reductions.mjs", import.meta.url));
		const { status, stderr } = spawnSync(process.execPath, [script, "--check"]);
		expect(stderr.toString("utf8")).toBe("");
		expect(status).toBe(0);
	});
});

describe("options that are never offered", () => {
	test("are those by which a system boots, lets people in and is reached", () => {
		for (const option of [
			"boot.loader.grub.enable",
			"boot.initrd.enable",
			"boot.hardwareScan",
			"boot.tmpOnTmpfs",
			"boot.isContainer",
			"services.dbus.enable",
			"services.nscd.enable",
			"services.openssh.enable",
			"users.mutableUsers",
			"security.pam.services.login.unixAuth",
			"security.enableWrappers",
			"networking.useDHCP",
			"networking.resolvconf.enable",
			"programs.bash.enable",
			"console.enable",
			"services.udev.enable",
		]) {
			expect(neverOffered(catalogue, option), option).not.toBeNull();
		}
	});

	test("are those that mean nothing for size", () => {
		for (const option of [
			"system.checks",
			"nix.checkConfig",
			"services.nagios.validateConfig",
			"security.protectKernelImage",
			"security.allowUserNamespaces",
			"environment.checkConfigurationOptions",
			"users.enforceIdUniqueness",
			"networking.firewall.allowPing",
		]) {
			expect(neverOffered(catalogue, option), option).not.toBeNull();
		}
	});

	test("are those that take something away while they are on", () => {
		for (const option of [
			"system.disableInstallerTools",
			"environment.noXlibs",
			"nix.autoOptimiseStore",
			"nix.settings.auto-optimise-store",
			"services.nsd.hideVersion",
			"services.physlock.disableSysRq",
			"services.foo.noDesktop",
		]) {
			expect(neverOffered(catalogue, option), option).not.toBeNull();
		}
		for (const option of ["services.foo.notify", "services.noip.enable", "services.x.stripes"]) {
			expect(neverOffered(catalogue, option), option).toBeNull();
		}
	});

	test("are none of what people do turn off", () => {
		for (const option of [
			"services.speechd.enable",
			"services.udisks2.enable",
			"documentation.man.enable",
			"networking.firewall.enable",
			"boot.enableContainers",
			"security.sudo.enable",
			"xdg.icons.enable",
			"services.xserver.libinput.enable",
			'environment.etc."udev/hwdb.bin".enable',
			"programs.command-not-found.enable",
			"services.nginx.enable",
		]) {
			expect(neverOffered(catalogue, option), option).toBeNull();
		}
	});
});

describe("a reduction", () => {
	const reduction: Reduction = {
		name: "both",
		title: "Both",
		settings: [
			{ option: ["new", "enable"], formerly: [["old", "enable"]], value: false, how: "set" },
			{ option: ["other"], formerly: [], value: null, how: "set" },
		],
		drops: ["mesa", "/^noto-/"],
		losses: ["something"],
		capabilities: [],
		saves: null,
		releases: null,
		needs: [],
		jointly: false,
		byHand: null,
		source: "here",
	};
	const there: ExistingOption = {
		exists: true,
		nullable: false,
		priority: 1500,
		known: true,
		value: true,
	};

	const optionsIn = (existing: [string, ExistingOption][], of = reduction) =>
		changeOf(of, new Map(existing))?.settings.map(({ option }) => dotted(option)) ?? null;

	test("without knowledge of the system sets its options by their newest names", () => {
		expect(changeOf(reduction).settings).toEqual([
			{ option: ["new", "enable"], value: false, how: "set" },
			{ option: ["other"], value: null, how: "set" },
		]);
	});

	test("says with its losses what must be so that it costs no more", () => {
		expect(changeOf(reduction).losses).toEqual(["something"]);
		const needs = ["no disk", "a key"];
		expect(changeOf({ ...reduction, losses: ["a", "b"], needs }).losses).toEqual([
			"a",
			"b (needs: no disk; a key)",
		]);
	});

	test("takes the first name that is there, and leaves out what is not", () => {
		expect(optionsIn([["old.enable", there]])).toEqual(["old.enable"]);
		expect(
			optionsIn([
				["old.enable", there],
				["new.enable", there],
			]),
		).toEqual(["new.enable"]);
		expect(optionsIn([])).toBeNull();
	});

	test("sets null only where the option takes it", () => {
		expect(optionsIn([["other", there]])).toBeNull();
		expect(optionsIn([["other", { ...there, nullable: true }]])).toEqual(["other"]);
	});

	test("that is so already is none, and a joint one wants all its options", () => {
		expect(optionsIn([["new.enable", { ...there, value: false }]])).toBeNull();
		expect(optionsIn([["new.enable", there]], { ...reduction, jointly: true })).toBeNull();
	});

	test("is offered where one of its packages occurs, unless it is for hands only", () => {
		const closure = draw(2, [[0, 1]], { names: ["system", "noto-fonts-2020"] });
		expect(offered(reduction, closure)).toBe(true);
		expect(offered({ ...reduction, byHand: "why" }, closure)).toBe(false);
		expect(offered(reduction, draw(2, [[0, 1]], { names: ["system", "mesa-demos-1"] }))).toBe(
			false,
		);
	});
});

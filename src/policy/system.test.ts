import { afterAll, expect, test } from "vitest";
import { nameOf } from "../closure/store-path.ts";
import { draw } from "../closure/testing.ts";
import { localStore } from "../nix/store/local-store.ts";
import { type System, systemOf, told } from "./system.ts";
import { folder, storeOf, systemFiles } from "./testing.ts";

const whole = storeOf(systemFiles(), afterAll);
const system = systemOf(whole.closure, whole.store);

/** Names with the name of the path that each comes from. */
function named(of: System, found: ReadonlyMap<string, string>) {
	return Object.fromEntries(
		[...found].map(([name, path]) => [name, nameOf(of.closure.storeDir, path)]),
	);
}

test("units and programs are those that links lead to, masked and dangling ones left out", () => {
	expect(system).toMatchObject({ seen: "files", isNixos: true });
	expect(named(system, system.units)).toEqual({
		"sshd.service": "unit-sshd.service",
		"getty@.service": "systemd-257",
	});
	expect(named(system, system.userUnits)).toEqual({ "pipewire.service": "unit-pipewire.service" });
	expect(named(system, system.programs)).toEqual({ nano: "nano-7.2", hx: "helix-25" });
});

test("a unit is of the system or of its users; an instance is there with its template", () => {
	const isThere = (name: string) => system.unit(name).there;
	expect(["sshd.service", "pipewire.service", "getty@tty1.service"].map(isThere)).toEqual([
		true,
		true,
		true,
	]);
	expect(isThere("ssh*.service")).toBe(true);
	const none = ["sshd.socket", "off.service", "empty.service", "gone.service", "getty@tty1.socket"];
	expect(none.map(isThere)).toEqual(none.map(() => false));
});

test("files are told by what is in them, paths by a pattern", () => {
	const answers = Object.fromEntries(
		(
			[
				"file bin/switch-to-configuration",
				"file etc/systemd/user",
				"file etc/fonts",
				"holds bin/sshd",
				"holds bin/ssh",
				"package openssh",
				"package /^open/",
				"package open",
				"program hx",
				"program vi",
			] as const
		).map((need) => [need, told(system, need).there]),
	);
	expect(answers).toEqual({
		"file bin/switch-to-configuration": true,
		"file etc/systemd/user": true,
		"file etc/fonts": false,
		"holds bin/sshd": true,
		"holds bin/ssh": false,
		"package openssh": true,
		"package /^open/": true,
		"package open": false,
		"program hx": true,
		"program vi": false,
	});
});

test("without files names tell, and where they do not it is said", () => {
	const byNames = systemOf(whole.closure, null);
	expect(byNames).toMatchObject({ seen: "names", isNixos: true });
	const isThere = (name: string) => byNames.unit(name).there;
	expect(isThere("sshd.service")).toBe(true);
	expect(isThere("getty@tty1.service")).toBe(null); // systemd's own need no path
	expect(isThere("cups.service")).toBe(false);
	expect(byNames.file("bin/switch-to-configuration").there).toBe(null);
	expect(byNames.holds("bin/sshd").there).toBe(true);
	// The same where a store is here that does not hold them.
	expect(systemOf(whole.closure, localStore(folder())).seen).toBe("names");
});

test("names of templates and instances are told as NixOS writes them into paths", () => {
	const names = ["nixos-system-x-1", "unit-getty-.service", "unit-wg-quick-wg0.service"];
	const some = systemOf(
		draw(
			3,
			[
				[0, 1],
				[0, 2],
			],
			{ names },
		),
		null,
	);
	const isThere = (name: string) => some.unit(name).there;
	expect(isThere("getty@.service")).toBe(true);
	expect(isThere("getty@tty1.service")).toBe(true);
	expect(isThere("wg-quick@wg0.service")).toBe(true);
	expect(isThere("unit-getty-.service")).toBe(false);
});

test("programs by names are what system-path refers to, main outputs alone", () => {
	const names = ["nixos-system-x-1", "system-path", "neovim-0.11", "gdb-16-man", "git-2.50"];
	const closure = draw(
		5,
		[
			[0, 1],
			[1, 2],
			[1, 3],
			[2, 4],
		],
		{ names },
	);
	const some = systemOf(closure, null);
	expect(named(some, some.programs)).toEqual({ neovim: "neovim-0.11" });
	expect(some.program("nvim").there).toBe(true);
	expect(some.program("git").there).toBe(false);
});

test("of anything else the programs of its roots count", () => {
	const { closure, store } = storeOf({
		"user-environment/bin/hx": "->helix-25/bin/hx",
		"user-environment/etc/systemd/system/sshd.service": "[Service]",
		"helix-25/bin/hx": "elf",
		"helix-25/bin/other": "elf",
	});
	const profile = systemOf(closure, store);
	expect(profile).toMatchObject({ seen: "files", isNixos: false });
	expect(named(profile, profile.programs)).toEqual({ hx: "helix-25" });
	expect(systemOf(closure, null).program("hx").there).toBe(true);
});

test("the system within an image counts where no root is one", () => {
	const names = ["disk-image", "nixos-system-x-1", "nixos-system-x-1.drv", "unit-a.service"];
	const closure = draw(
		4,
		[
			[0, 1],
			[0, 2],
			[1, 3],
		],
		{ names },
	);
	expect(systemOf(closure, null)).toMatchObject({ isNixos: true });
});

test("derivations have no programs yet", () => {
	const closure = draw(1, [], { names: ["nixos-system-x-1.drv"] });
	expect(() => systemOf(closure, null)).toThrow(/derivations have no units/);
});

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { options } from "../contract.ts";
import { nixpkgs, sharedMiniature, wholeText } from "./support.ts";

const place = await sharedMiniature();
const killers = join(place.folder, "cache/whittle/killers.json");

type Answer = z.infer<typeof options>;

function ask(...args: readonly string[]): Answer {
	const { status, stdout, stderr } = place.whittle(["options", "--json", "--offline", ...args]);
	expect(stderr).toBe("");
	expect(status).toBe(0);
	return options.parse(JSON.parse(stdout));
}

/** Of paths whose name fits, option and file of what brings them in. */
function causes({ packages }: Answer, name = /./): string[] {
	return packages
		.filter(({ path }) => name.test(path.slice(44)))
		.flatMap(({ definitions }) =>
			definitions.map(({ option, file }) => `${option} ${file.replace(/^.*\/(test|users)\//, "")}`),
		);
}

const module = (file: string) => `nixos/modules/${file}`;

test("where most sizes are unknown, paths and switches go by how many paths they hold", () => {
	// Nothing counts as being in the store.
	const env = { NIX_STATE_DIR: join(place.folder, "empty") };
	const args = ["options", "-f", place.file, "--offline"];
	const text = place.whittle([...args, "-n", "5"], env).stdout;
	expect(text).toMatch(/^nixos-system-\S+: ≥ .*, not built: predicted$/m);
	expect(text).toMatch(/^! \d+ of \d+ paths have no known size/m);
	expect(text).toContain("Switches that are on, by how many paths only they hold");
	expect(text).toContain("(most sizes are unknown)");
	const answer = options.parse(place.whittle([...args, "-n", "0", "--json"], env).json());
	expect(answer.unsized).toBeGreaterThan(answer.total.paths / 2);
	const held = answer.switches.map(({ paths }) => paths.length);
	expect(held).toEqual([...held].sort((a, b) => b - a));
	const at = (name: RegExp) => answer.packages.findIndex(({ path }) => name.test(path));
	expect(answer.packages[at(/-hwdb\.bin$/)]!.narSize).toBeNull();
	expect(answer.packages[at(/-etc-hostname$/)]!.narSize).not.toBeNull();
	expect(at(/-hwdb\.bin$/)).toBeLessThan(at(/-etc-hostname$/));
});

describe("of a built system", () => {
	place.nix("nix-build", place.file, "-A", "config.system.build.toplevel", "--no-out-link");

	test("paths are brought in by the options of the modules that want them", () => {
		const about = (pattern: string) => causes(ask("-f", place.file, "--path", pattern));
		expect(about("hwdb.bin")).toEqual([
			`environment.etc."udev/hwdb.bin".source ${module("services/udev.nix")}`,
		]);
		expect(about("perl")).toContain(
			`environment.defaultPackages ${module("config/system-path.nix")}`,
		);
		expect(about("nano")).toContain(`environment.systemPackages ${module("programs/nano.nix")}`);
		expect(about("fonts-dejavu")).toContain(`fonts.packages ${module("config/fonts.nix")}`);
		const lvm = about("lvm2");
		expect(lvm).toContain(`services.udev.packages ${module("services/lvm.nix")}`);
		expect(lvm.every((cause) => cause.endsWith("services/lvm.nix"))).toBe(true);
	});

	test("a source that nothing mentions by itself is told with its chain", () => {
		const answer = ask("-f", place.file, "--path", "source");
		const [source] = answer.packages;
		const held = JSON.stringify([source!.definitions, source!.via]);
		expect(held).toMatch(/nixpkgs\.flake\.source|nixpkgs-registry\.json/);
		expect(source!.covers).toContainEqual(["nixpkgs.flake.setFlakeRegistry"]);
	});

	test("the three switches that hold Python are found together", () => {
		const answer = ask("-f", place.file, "--path", "python3");
		const [python] = answer.packages;
		expect(python!.covers).toEqual([
			["programs.gdb.enable", "programs.usr-bin-python.enable", "services.fail2ban.enable"],
		]);
		expect(python!.via.map((chain) => chain[0]!.slice(44).replace(/-[\d.]+$/, "")).sort()).toEqual([
			"fail2ban",
			"gdb",
		]);
		const alone = answer.switches.filter(({ paths }) => paths.includes(python!.path));
		expect(alone).toEqual([]);
		expect(answer.switches.map(({ option }) => option).sort()).toEqual(python!.covers[0]);
	});

	test("what a switch is said to hold goes when it is off, and is built anew", () => {
		const answer = ask("-f", place.file, "-n", "0");
		expect(answer.predicted).toBe(false);
		for (const option of ["programs.git.enable", "services.nginx.enable", "services.lvm.enable"]) {
			const found = answer.switches.find((each) => each.option === option)!;
			expect(found.retained).toBeGreaterThan(0);
			const off = place.write(`${option}.nix`, `{ lib, ... }: { ${option} = lib.mkForce false; }`);
			const file = place.configuration(`without-${option}.nix`, { modules: [off] });
			const out = place.nix(
				"nix-build",
				file,
				"-A",
				"config.system.build.toplevel",
				"--no-out-link",
			);
			const left = new Set(place.nix("nix-store", "--query", "--requisites", out).split("\n"));
			const packages = found.paths.filter((path) => /-\d[\d.]*(p\d+)?$/.test(path));
			expect(packages.length).toBeGreaterThan(0);
			for (const path of packages) expect(left).not.toContain(path);
		}
	});

	test("options that kill the evaluator cost only themselves, and are looked at last the next time", () => {
		const first = ask("-f", place.file, "-n", "0");
		const names = ({ unseen }: Answer) => unseen.map(({ option }) => option).sort();
		expect(names(first)).toEqual(["services.matrix.package", "services.postgres.packages"]);
		expect(readFileSync(killers, "utf8")).toContain("matrix");
		const second = ask("-f", place.file, "-n", "0");
		expect(names(second)).toEqual(names(first));
		expect({ ...second, unseen: [] }).toEqual({ ...first, unseen: [] });
		writeFileSync(killers, '{"torn');
		expect(ask("-f", place.file, "-n", "0").switches).toEqual(first.switches);
		expect(existsSync(killers)).toBe(true);
	});

	test("what is remembered and does not kill any more is seen again", () => {
		const folder = JSON.stringify(
			Object.fromEntries(
				Object.keys(JSON.parse(readFileSync(killers, "utf8"))).map((tree) => [
					tree,
					{ '["programs","gdb","enable"]': "was broken once" },
				]),
			),
		);
		writeFileSync(killers, folder);
		const answer = ask("-f", place.file, "-n", "0");
		expect(answer.switches.some(({ option }) => option === "programs.gdb.enable")).toBe(true);
		expect(readFileSync(killers, "utf8")).not.toContain("gdb");
	});

	test("people read switches with what they hold, and of a path what turns it off", () => {
		const summary = place.whittle(["options", "-f", place.file, "-n", "5"]).stdout;
		expect(summary).toContain("Switches that are on, by what only they hold (predicted");
		expect(summary).toMatch(/programs\.git\.enable .* set /);
		const path = place.whittle(["options", "-f", place.file, "--path", "git"]).stdout;
		expect(path).toContain("<nixpkgs>/nixos/modules/programs/git.nix");
		expect(path).toContain("goes with programs.git.enable = false");
	});

	test("a pattern that means nothing is answered with no", () => {
		const { status, stdout, stderr } = place.whittle([
			"options",
			"-f",
			place.file,
			"--path",
			"pyth",
		]);
		expect([status, stdout]).toEqual([1, ""]);
		expect(stderr).toContain("nothing in the closure is meant by pyth");
	});
});

test("what is no NixOS system, and what does not evaluate, is one line and exit code 2", () => {
	for (const [text, said] of [
		["{ }", "this is no NixOS system"],
		["{ config = throw ''it is \\n broken''; options = { }; }", "broken"],
		["{", "syntax error"],
	] as const) {
		const file = place.write("bad.nix", text);
		const { status, stdout, stderr } = place.whittle(["options", "-f", file]);
		expect([status, stdout]).toEqual([2, ""]);
		expect(stderr).toContain(said);
		expect(stderr.trim().split("\n")).toHaveLength(1);
	}
	expect(place.whittle(["options"]).status).toBe(2);
});

test.skipIf(nixpkgs === "")("a whole NixOS is walked, and its parts are named", () => {
	const file = place.write("whole.nix", wholeText());
	const answer = ask("-f", file, "--path", "/^(hwdb.bin|perl|nano|strace)(-[0-9.]+)?$/");
	expect(causes(answer, /^hwdb/).join()).toMatch(
		/environment\.etc\."udev\/hwdb\.bin"\.source .*udev\.nix/,
	);
	expect(causes(answer, /^perl/).join()).toMatch(
		/system\.activationScripts\.users.*users-groups\.nix/,
	);
	expect(causes(answer, /^nano/).join()).toMatch(/nano\.nix|system-path\.nix/);
	expect(causes(answer, /^strace/).join()).toContain("system-path.nix");
});

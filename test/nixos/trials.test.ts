import { chmodSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Change, NixValue } from "../../src/nixos/catalogue/change.ts";
import { nixpkgs, sharedMiniature, wholeText } from "./support.ts";
import type { Asked } from "./trials-child.ts";

/*
 * Trials where /nix is a store of one's own: a program that opens them runs there, for
 * `openTrials` takes the store that Nix takes.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const bundle = join(root, "node_modules/.trials", `${process.pid}.mjs`);
await build({
	absWorkingDir: root,
	entryPoints: ["test/nixos/trials-child.ts"],
	outfile: bundle,
	bundle: true,
	platform: "node",
	target: "node20",
	format: "esm",
	external: ["@photostructure/sqlite", "zod"],
	logLevel: "warning",
});
afterAll(() => rmSync(bundle, { force: true }));

const place = await sharedMiniature({ variant: "small" });
const temporary = join(place.folder, "tmp");
mkdirSync(temporary);

const Built = z.discriminatedUnion("outcome", [
	z.object({ outcome: z.literal("failed"), message: z.string() }),
	z.object({
		outcome: z.literal("built"),
		paths: z.array(z.string()),
		image: z.number().nullable(),
	}),
]);
const Tried = z.object({
	at: z.number(),
	trial: z.object({
		outcome: z.string(),
		message: z.string().optional(),
		options: z.array(z.string()).optional(),
		drv: z.string().optional(),
		units: z.array(z.string()).optional(),
		priorities: z.array(z.number().nullable()).optional(),
	}),
	built: Built.nullish(),
});
const Counted = z.object({
	base: z.object({ drv: z.string(), out: z.string() }),
	counts: z.object({ evaluations: z.number(), builds: z.number(), remembered: z.number() }),
	told: z.array(z.string()),
	most: z.object({ running: z.number(), bytes: z.number() }),
	seconds: z.number(),
});
const Failed = z.object({ error: z.string(), code: z.string().nullable() });

const argv = (asked: Asked) => [process.execPath, bundle, JSON.stringify(asked)];
const lines = (stdout: string): unknown[] =>
	stdout
		.split("\n")
		.filter(Boolean)
		.map((line): unknown => JSON.parse(line));

/** Runs trials to their end: what came of each, in the order asked, and the counts. */
function tryAll(asked: Asked, env: Readonly<Record<string, string>> = {}) {
	const { stdout, stderr } = place.run(argv(asked), { TMPDIR: temporary, ...env });
	expect(stderr).toBe("");
	const told = lines(stdout);
	const failed = Failed.safeParse(told.at(-1));
	if (failed.success) throw new Error(failed.data.error);
	const counted = Counted.parse(told.pop());
	const tried = told.map((line) => Tried.parse(line)).sort((a, b) => a.at - b.at);
	return { ...counted, tried, trials: tried.map(({ trial }) => trial) };
}

/** Is there such a process, not yet dead? */
function isAlive(pid: number): boolean {
	const stat = place.run(["cat", `/proc/${pid}/stat`]);
	return stat.status === 0 && !/\) [ZX] /.test(stat.stdout);
}

function set(option: string, value: NixValue, how: "set" | "add" = "set"): Change {
	const settings = [{ option: option.split("."), value, how }];
	return { id: `${option} = ${value}`, kind: "switch", settings, disabledModules: [], losses: [] };
}
const off = (option: string) => set(option, false);

/** A module with switches that do harm when they are turned off, and what they read. */
const ODD = `{ config, lib, pkgs, modulesPath, ... }:
let
  odd = config.odd;
  here = lib.genAttrs [ "calm" "sane" "known" "finite" "written" "builds" "same" "file" "quick" ]
    (name: lib.mkOption { type = lib.types.bool; default = true; });
in
{
  imports = [ ./odd-needed.nix ];
  options.odd = here;
  options.system.build.picture = lib.mkOption { };
  config = {
    assertions = [{ assertion = odd.sane; message = "odd has to be sane"; }];
    environment.etc.odd.text = lib.concatStringsSep "\\n" [
      (if odd.calm then "calm" else throw "odd is not calm")
      (if odd.known then "known" else { }.unknown)
      (if odd.finite then "finite" else let endless = endless; in endless)
      (if odd.written then "written" else import (./. + "/odd-broken.nix"))
      (if odd.file then "file" else builtins.readFile ./odd-file.txt)
      (if odd.quick then "quick" else "\${pkgs.runCommand "odd-slow" { } "echo $$ >\${toString ./.}/begun; exec sleep 7654321"}")
      (if config.needed then "needed" else "")
      (if odd.builds then "builds" else "\${pkgs.runCommand "odd-build" { } "echo these are its last words; exit 7"}")
    ];
    system.build.picture = pkgs.runCommand "picture" { } ''
      mkdir -p $out/iso
      printf 1234567 >$out/iso/picture.iso
      printf \${if odd.builds then "12" else "123"} >$out/more
    '';
  };
}
`;
place.write("odd.nix", ODD);
place.write(
	"odd-needed.nix",
	"{ lib, ... }: { options.needed = lib.mkOption { default = true; }; }\n",
);
place.write("odd-broken.nix", "{ this is = no Nix\n");
place.write("odd-file.txt", "first");
const file = place.configuration("odd-configuration.nix", {
	variant: "small",
	modules: [join(place.folder, "odd.nix")],
});

test("a base that is not built is built first, saying so", () => {
	const { told, base, counts } = tryAll({ file, tries: [] });
	expect(told).toContain("building the system as it is");
	expect(counts).toEqual({ evaluations: 0, builds: 0, remembered: 0 });
	expect(place.run(["test", "-e", `${base.out}/sw/bin/bash`]).status).toBe(0);
});

test("each that fails tells the point of it, and costs no other", () => {
	const tries = ["calm", "sane", "known", "finite", "written"].map((name) => [off(`odd.${name}`)]);
	const without = { ...off("odd.same"), disabledModules: [join(place.folder, "odd-needed.nix")] };
	const { trials } = tryAll({ file, tries: [...tries, [without], [off("odd.builds")]] });
	expect(trials.slice(0, 6).map(({ outcome }) => outcome)).toEqual(Array(6).fill("failed"));
	const [calm, sane, known, finite, written, needed] = trials.map(({ message }) => message);
	expect(calm).toBe("odd is not calm");
	expect(sane).toBe("Failed assertions:\n- odd has to be sane");
	expect(known).toMatch(/^attribute 'unknown' missing, at .*odd\.nix:\d+:\d+$/);
	expect(finite).toMatch(/^infinite recursion encountered, at .*odd\.nix:\d+:\d+$/);
	expect(written).toMatch(/^syntax error, .*at .*odd-broken\.nix:1:\d+$/);
	expect(needed).toMatch(/needed/);
	expect(trials[6]?.outcome).toBe("evaluated");
});

test("what changes nothing, and what is not there, is told apart from a candidate", () => {
	const tries = [
		[off("odd.same")],
		[],
		[off("no.such.option")],
		[set("environment.etc.a-b.text", "x"), set("services.fail2ban.enable", false)],
		[off("services.fail2ban.enable")],
	];
	const { trials, base } = tryAll({ file, tries });
	expect(trials[0]).toEqual({ outcome: "no-op" });
	expect(trials[1]).toEqual({ outcome: "no-op" });
	expect(trials[2]).toEqual({ outcome: "missing", options: ["no.such.option"] });
	expect(trials[3]).toEqual({ outcome: "missing", options: ["environment.etc.a-b.text"] });
	expect(trials[4]?.outcome).toBe("evaluated");
	expect(trials[4]?.drv).not.toBe(base.drv);
	expect(trials[4]?.units).not.toContain("fail2ban.service");
});

test("a set of changes is one trial in any order, with the priorities of the order asked", () => {
	const [add, fail2ban] = [
		set("environment.systemPackages", [{ $package: "less" }], "add"),
		off("services.fail2ban.enable"),
	];
	const force = { ...off("services.lvm.enable") };
	const tries = [
		[add, fail2ban, force],
		[force, add, fail2ban],
		[fail2ban, fail2ban, force, add],
	];
	const { trials, counts } = tryAll({ file, tries, refresh: true });
	expect(new Set(trials.map(({ drv }) => drv)).size).toBe(1);
	expect(trials.map(({ priorities }) => priorities)).toEqual([
		[null, 50, 50],
		[50, null, 50],
		[50, 50, 50, null],
	]);
	expect(counts).toEqual({ evaluations: 1, builds: 0, remembered: 0 });
});

const FOUR = ["services.fail2ban", "services.lvm", "security.sudo", "networking.firewall"].map(
	(name) => [off(`${name}.enable`)],
);

test("killed in the middle and run again: nothing is repeated", async () => {
	const tries = [...FOUR, [off("odd.calm")], [off("odd.builds")]];
	const asked = { file, tries, build: true, jobs: 1, atOnce: 1, refresh: true };
	const first = place.start(argv(asked), { TMPDIR: temporary });
	let printed = 0;
	first.child.stdout?.on("data", (piece: Buffer) => {
		printed += piece.toString().split("\n").length - 1;
		if (printed >= 3) first.kill("SIGKILL");
	});
	await first.ended;
	const again = tryAll({ ...asked, refresh: false });
	expect(again.counts.remembered).toBeGreaterThanOrEqual(2 * 3);
	expect(again.counts.evaluations).toBeLessThanOrEqual(3);
	const third = tryAll({ ...asked, refresh: false });
	expect(third.counts).toEqual({ evaluations: 0, builds: 0, remembered: 6 + 5 });
	expect(third.tried).toEqual(again.tried);
	rmSync(temporary, { recursive: true });
	mkdirSync(temporary);
});

test("what was tried of another text does not count, nor what rests on a file that was edited", () => {
	const tries = [[off("odd.written")], [off("odd.file")]];
	const before = tryAll({ file, tries });
	expect(before.trials.map(({ outcome }) => outcome)).toEqual(["failed", "evaluated"]);
	expect(tryAll({ file, tries }).counts).toEqual({ evaluations: 0, builds: 0, remembered: 2 });
	place.write("odd-broken.nix", '"mended"\n');
	const mended = tryAll({ file, tries });
	expect(mended.trials.map(({ outcome }) => outcome)).toEqual(["evaluated", "evaluated"]);
	place.write("odd-file.txt", "second");
	const edited = tryAll({ file, tries });
	expect(edited.trials[1]?.drv).not.toBe(before.trials[1]?.drv);
	expect(edited.base).toEqual(before.base);
	place.write("odd-broken.nix", "{ this is = no Nix\n");
	place.write("odd-file.txt", "first");
	expect(tryAll({ file, tries }).trials).toEqual(before.trials);
});

test("interrupted: nothing goes on, and no folder is left", async () => {
	const asked = { file, tries: FOUR, build: true, jobs: 2, refresh: true };
	const running = place.start(argv(asked), { TMPDIR: temporary });
	running.child.stdout?.once("data", () => running.kill("SIGINT"));
	const { stdout } = await running.ended;
	expect(Failed.parse(lines(stdout).pop()).error).toBe("interrupted");
	expect(readdirSync(temporary)).toEqual([]);
	expect(place.run(["ps", "-eo", "args"]).stdout).not.toContain(temporary);
});

test("interrupted in the middle of a build: the builder is stopped, and nothing is remembered of it", async () => {
	place.run(["mkfifo", join(place.folder, "begun")]);
	const asked = { file, tries: [[off("odd.quick")]], build: true };
	const running = place.start(argv(asked), { TMPDIR: temporary });
	const builder = Number(await readFile(join(place.folder, "begun"), "utf8"));
	expect(isAlive(builder)).toBe(true);
	running.kill("SIGINT");
	const { stdout } = await running.ended;
	expect(Failed.parse(lines(stdout).pop()).error).toBe("interrupted");
	expect(isAlive(builder)).toBe(false);
	expect(readdirSync(temporary)).toEqual([]);
});

describe("a build", () => {
	test("that fails is told by its last words, and not repeated", () => {
		const asked = { file, tries: [[off("odd.builds")]], build: true, refresh: true };
		const { tried, counts } = tryAll(asked);
		const [built] = tried.map(({ built }) => built);
		expect(built).toMatchObject({ outcome: "failed" });
		expect(JSON.stringify(built)).toMatch(/odd-build.*exit code 7.*these are its last words/);
		expect(counts).toEqual({ evaluations: 1, builds: 1, remembered: 0 });
		const again = tryAll({ ...asked, refresh: false });
		expect(again.counts).toEqual({ evaluations: 0, builds: 0, remembered: 2 });
		expect(again.tried).toEqual(tried);
	});

	test("gives the closure that Nix gives, and the bytes of an image", () => {
		const tries = FOUR.slice(0, 2);
		const { tried } = tryAll({ file, tries, build: true, image: "picture" });
		for (const { trial, built } of tried) {
			const out = place.nix("nix-store", "-q", "--outputs", trial.drv!);
			const closure = place.nix("nix-store", "-qR", out).split("\n");
			if (built?.outcome !== "built") throw new Error("it is not built");
			expect(new Set(built.paths)).toEqual(new Set(closure));
			expect(built.image).toBe(9);
		}
	});

	test("of an image that is not there is refused", () => {
		const { stdout } = place.run(argv({ file, tries: [], image: "film" }));
		const { code, error } = Failed.parse(lines(stdout).pop());
		expect(code).toBe("does-not-evaluate");
		expect(error).toContain("config.system.build has no `film'");
	});
});

test("as many at a time as memory allows", () => {
	const tries = [...FOUR, [off("odd.calm")], [off("odd.sane")]];
	const asked = { file, tries, refresh: true, jobs: 2 };
	const wide = tryAll({ ...asked, memory: 2 ** 33 });
	expect(wide.most.running).toBe(2);
	expect(wide.most.bytes).toBeLessThan(2 ** 33);
	const narrow = tryAll({ ...asked, memory: 600 * 2 ** 20 });
	expect(narrow.most.running).toBe(1);
	expect(narrow.most.bytes).toBeLessThan(600 * 2 ** 20);
	expect(narrow.trials).toEqual(wide.trials);
});

describe("an evaluator that the machine lets down", () => {
	/** An evaluator that does `harm` from its `from`th run to its `to`th. */
	const harmed = (name: string, harm: string, from: number, to: number) => {
		const script = place.write(
			`${name}/nix-instantiate`,
			`#!/bin/sh
echo >>"$0.runs"
runs=$(wc -l <"$0.runs")
if [ "$runs" -ge ${from} ] && [ "$runs" -le ${to} ]; then ${harm}; fi
PATH=\${PATH#*:}
exec nix-instantiate "$@"
`,
		);
		chmodSync(script, 0o755);
		return { PATH: `${join(place.folder, name)}:/usr/sbin:/usr/bin:/sbin:/bin` };
	};
	const asked = { file, tries: [FOUR[0]!], refresh: true };

	test("is given a second try, alone", () => {
		const { trials, counts } = tryAll(asked, harmed("killed-once", "kill -9 $$", 2, 2));
		expect(trials[0]?.outcome).toBe("evaluated");
		expect(counts).toEqual({ evaluations: 1, builds: 0, remembered: 0 });
	});

	test("for good: it is told, and not remembered", () => {
		const { trials } = tryAll(asked, harmed("killed", "kill -9 $$", 2, 3));
		expect(trials[0]).toMatchObject({ outcome: "failed" });
		expect(trials[0]?.message).toContain("SIGKILL");
		const again = tryAll({ ...asked, refresh: false });
		expect(again.trials[0]?.outcome).toBe("evaluated");
		expect(again.counts.remembered).toBe(0);
	});

	test("a configuration that is edited meanwhile is refused", () => {
		const text = "{ }\n";
		const edited = place.write("edited.nix", text);
		const modules = [join(place.folder, "odd.nix"), edited];
		const file = place.configuration("edited-configuration.nix", { variant: "small", modules });
		const harm = `echo '# another' >>'${edited}'`;
		const { stdout } = place.run(argv({ ...asked, file }), harmed("editor", harm, 2, 2));
		expect(Failed.parse(lines(stdout).pop()).code).toBe("configuration-changed");
		place.write("edited.nix", text);
		expect(tryAll({ ...asked, file, refresh: false }).counts.evaluations).toBe(1);
	});

	test("where the disk is full the search ends", () => {
		const harm = "echo 'error: writing to file: No space left on device' >&2; exit 1";
		const { stdout } = place.run(argv(asked), harmed("full", harm, 2, 2));
		expect(Failed.parse(lines(stdout).pop()).code).toBe("disk-full");
	});
});

test("a base that does not evaluate, and one that does not build, is refused", () => {
	const refused = (name: string) => {
		place.write(`${name}-off.nix`, `{ odd.${name} = false; }\n`);
		const modules = ["odd.nix", `${name}-off.nix`].map((name) => join(place.folder, name));
		const file = place.configuration(`${name}.nix`, { variant: "small", modules });
		return Failed.parse(lines(place.run(argv({ file, tries: [] })).stdout).pop());
	};
	expect(refused("sane")).toMatchObject({ code: "does-not-evaluate" });
	expect(refused("sane").error).toContain("Failed assertions: - odd has to be sane");
	expect(refused("builds")).toMatchObject({ code: "does-not-build" });
	expect(refused("builds").error).toContain("these are its last words");
});

test.skipIf(nixpkgs === "")("a whole NixOS", () => {
	const file = place.write("whole.nix", wholeText());
	const tries = [
		["programs", "nano"],
		["services", "lvm"],
		["security", "sudo"],
	].map(([space, name]) => [off(`${space}.${name}.enable`)]);
	const asked = { file, tries, buildNothing: true };
	const { trials, counts } = tryAll(asked);
	expect(trials.map(({ outcome }) => outcome)).not.toContain("failed");
	expect(counts.evaluations).toBe(3);
	const again = tryAll(asked);
	expect(again.counts).toEqual({ evaluations: 0, builds: 0, remembered: 3 });
	expect(again.trials).toEqual(trials);
});

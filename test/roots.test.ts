import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as contract from "./contract.ts";
import { asNobody, folder, program, whittle } from "./support.ts";
import { inStore } from "./system/index.mjs";

/*
 * A store of its own with profiles, generations, results, hard links and rubbish, at /nix
 * in a namespace, so that Nix and whittle see a machine.
 */

const EXPRESSION = `
let
  make = name: script: derivation {
    inherit name;
    system = builtins.currentSystem;
    builder = "/bin/sh";
    PATH = "/usr/bin:/bin";
    args = [ "-euc" ("mkdir $out; cd $out; " + script) ];
  };
  bytes = seed: kib: "yes '\${seed}' | head -c \${toString (kib * 1024)} >";
in rec {
  lib = make "lib" "\${bytes "lib" 300} lib; \${bytes "common" 200} common";
  app1 = make "app-1" "\${bytes "one" 100} one; \${bytes "common" 200} common; echo \${lib} > refs";
  app2 = make "app-2" "\${bytes "two" 110} two; \${bytes "assets" 90} assets; echo \${lib} > refs";
  app3 = make "app-3" "\${bytes "three" 120} three; \${bytes "assets" 90} assets; echo \${lib} > refs";
  tool1 = make "tool-1" "\${bytes "t1" 40} t1; \${bytes "assets" 90} assets";
  tool2 = make "tool-2" "\${bytes "t2" 50} t2";
  job = make "job" "\${bytes "job" 60} job; \${bytes "job twin" 30} twin; echo \${tool1} > refs";
  rubbish = make "rubbish" "\${bytes "rubbish" 70} rubbish; \${bytes "job twin" 30} twin; echo \${job} > refs";
}`;

const SET_UP = `
mkdir /nix/home
cd /nix/home
expression=$1/default.nix
build() { nix-build --quiet "$expression" "$@" 2>/dev/null; }
for part in app1 app2 app3; do
	nix-env -p /nix/var/nix/profiles/system --set "$(build --no-out-link -A $part)"
done
for part in tool1 tool2; do
	nix-env -p /nix/var/nix/profiles/tool --set "$(build --no-out-link -A $part)"
done
# in a folder whose name is no UTF-8
folder=$(printf 'M\\374ller') && mkdir "$folder" && build -A job -o "$folder/result"
build -A lib -o gone && rm gone
ln -s "$(build --no-out-link -A app3)" /nix/var/nix/gcroots/direct
ln -s "$(build --no-out-link -A app2)/refs" /nix/var/nix/gcroots/deep
build --no-out-link -A rubbish >/dev/null
mkdir /nix/store/0123456789abcdfghijklmnpqrsvwxyz-leftover
echo left >/nix/store/0123456789abcdfghijklmnpqrsvwxyz-leftover/file
nix-store --optimise --quiet
sync
`;

const home = mkdtempSync(join(tmpdir(), "whittle-roots-"));
afterAll(() => rmSync(home, { recursive: true }));

/** What a shell script prints where the store of `machine` is /nix; `$1` is its folder. */
function on(machine: string, script: string, env: Readonly<Record<string, string>> = {}): string {
	const argv = ["sh", "-euc", script, "sh", machine, process.execPath, program];
	const { status, stdout, stderr } = inStore(machine, argv, { env });
	if (status !== 0) throw new Error(stderr);
	return stdout;
}

function roots(machine: string, script = "", env: Readonly<Record<string, string>> = {}) {
	const json = on(machine, `${script}\nshift; "$@" roots -n 0 --json`, env);
	return contract.roots.parse(JSON.parse(json));
}

/** What Nix says about its roots, dead and live paths, a line each. */
const NIX_SAYS = `
for what in roots dead live; do
	echo "== $what"; nix-store --gc --print-$what 2>/dev/null
done`;

function nixSays(text: string) {
	const [roots, dead, live] = ["roots", "dead", "live"].map((what) => {
		const section = text.split(`== ${what}\n`)[1]?.split("== ")[0] ?? "";
		return section.split("\n").filter(Boolean).sort();
	});
	// Nix itself runs with paths in its environment, and tells them in another order.
	return { roots: roots!.filter((line) => !/^(\/proc|\{)/.test(line)), dead: dead!, live: live! };
}

/** A machine with the same store, hard links and all. */
function copy(of = original): string {
	const machine = join(mkdtempSync(join(home, "copy-")), "machine");
	const { status } = spawnSync("cp", ["-a", of, machine]);
	expect(status).toBe(0);
	return machine;
}

/** Bytes on disk of all paths, each inode once, after Nix has collected garbage. */
function usedAfterCollection(machine: string, script = ""): number {
	const all = `${script}\nnix-store --gc >/dev/null 2>&1; sync; du -c -B1 /nix/store/* | tail -n 1`;
	return Number.parseInt(on(machine, all), 10);
}

const original = join(home, "original");
let answer: ReturnType<typeof roots>;
beforeAll(() => {
	mkdirSync(join(original, "nix"), { recursive: true });
	mkdirSync(join(original, "conf"));
	writeFileSync(
		join(original, "conf/nix.conf"),
		"build-users-group =\nsandbox = false\nsubstitute = false\n",
	);
	writeFileSync(join(original, "default.nix"), EXPRESSION);
	on(original, SET_UP);
	answer = roots(original);
});

/** The root at a place that ends so. */
function rootAt(end: string) {
	const found = answer.roots.filter(({ root }) => root.endsWith(end));
	expect(found).toHaveLength(1);
	return found[0]!;
}

test("roots, dead and live paths are those that Nix's collector finds, however it is set", () => {
	const machine = copy(); // Nix takes stale links away when it only looks
	for (const env of [
		{},
		{ NIX_CONFIG: "keep-outputs = true" },
		{ NIX_CONFIG: "keep-derivations = false # not" },
		{ NIX_CONFIG: "gc-keep-outputs = true\ngc-keep-derivations = false" },
	]) {
		const ours = roots(machine, "", env);
		const nix = nixSays(on(machine, NIX_SAYS, env));
		expect(ours.roots.map(({ root, path }) => `${root} -> ${path}`).sort()).toEqual(nix.roots);
		expect([ours.dead.paths, ours.live.paths]).toEqual([nix.dead.length, nix.live.length]);
	}
});

test("what a root frees is what Nix then deletes, to the byte", () => {
	const left = usedAfterCollection(copy());
	expect(answer.live.bytes).toBe(left);
	const whole = Number.parseInt(on(original, "du -c -B1 /nix/store/* | tail -n 1"), 10);
	expect(answer.dead.bytes).toBe(whole - left);
	expect(answer.roots.length).toBeGreaterThan(6);
	for (const { root, freed } of answer.roots) {
		const machine = copy();
		expect({
			root,
			freed: left - usedAfterCollection(machine, `rm ${root.replace("\ufffd", "?")}`),
		}).toEqual({
			root,
			freed,
		});
	}
});

test("what several roots free together is what Nix deletes when they go together", () => {
	const left = usedAfterCollection(copy());
	expect(answer.together.map(({ what }) => what)).toContain("same-path");
	expect(answer.together.map(({ what }) => what)).toContain("old-generations");
	for (const { roots: places, freed } of answer.together) {
		expect(left - usedAfterCollection(copy(), `rm ${places.join(" ")}`)).toBe(freed);
	}
	const ofAll = answer.together.find(({ name }) => name === null);
	expect(ofAll?.freed).toBe(
		left - usedAfterCollection(copy(), "nix-collect-garbage -d >/dev/null 2>&1"),
	);
});

test("what a root is: generations with number and profile, results, links; stale ones apart", () => {
	expect(rootAt("/system-3-link")).toMatchObject({ kind: "system", generation: 3, current: true });
	expect(rootAt("/system-1-link")).toMatchObject({ kind: "system", generation: 1, current: false });
	expect(rootAt("/tool-1-link")).toMatchObject({
		kind: "profile",
		profile: "/nix/var/nix/profiles/tool",
		current: false,
		freed: 0, // the result refers to it
	});
	expect(rootAt("ller/result")).toMatchObject({ kind: "result", generation: null });
	expect(rootAt("/gcroots/direct")).toMatchObject({ kind: "other", freed: 0 });
	expect(rootAt("/gcroots/direct").freedWithPath).toBeGreaterThan(120 * 1024);
	expect(answer.stale.map(({ target }) => target)).toContain("/nix/home/gone");
});

test("what a process has open is a root while it runs, and so is what Nix works on", () => {
	const machine = copy();
	const dead = on(machine, "nix-store --gc --print-dead 2>/dev/null");
	const rubbish = /.*-rubbish$/m.exec(dead)![0];
	const opened = `exec 3<${rubbish}/rubbish`;
	const held = roots(machine, opened).roots.filter(({ path }) => path === rubbish);
	expect(held.map(({ kind, root }) => ({ kind, root }))).toEqual([
		{ kind: "process", root: expect.stringMatching(/^\/proc\/\d+\/fd\/3$/) },
	]);
	expect(held[0]!.freed).toBe(answer.dead.bytes - roots(machine, opened).dead.bytes);
	const working = `printf '%s\\0' ${rubbish} >/nix/var/nix/temproots/$$
		exec 9</nix/var/nix/temproots/$$; flock 9`;
	const ours = roots(machine, working);
	expect(ours.roots.find(({ path }) => path === rubbish)?.kind).toBe("temporary");
	const nix = nixSays(on(machine, `${working}\n${NIX_SAYS}`));
	expect([ours.dead.paths, ours.live.paths]).toEqual([nix.dead.length, nix.live.length]);
});

test("a store below a root: its links are followed below it, its processes are not ours", () => {
	const machine = copy();
	const { path } = rootAt("/system-2-link");
	mkdirSync(join(machine, "run"));
	symlinkSync(path, join(machine, "run/current-system"));
	symlinkSync("/run/current-system", join(machine, "nix/var/nix/gcroots/current-system"));
	const seen = contract.roots.parse(
		whittle(["roots", "-n", "0", "--json", "--store", machine]).json(),
	);
	const below = answer.roots.map(({ root }) => machine + root);
	expect(seen.roots.map(({ root }) => root).sort()).toEqual(
		[...below, join(machine, "run/current-system")].sort(),
	);
	expect(seen.roots.find(({ kind }) => kind === "current")?.path).toBe(path);
	expect([seen.dead, seen.live]).toEqual([answer.dead, answer.live]);
});

test("nothing is written or deleted, and text says what JSON says", () => {
	const list = "find /nix -printf '%p %i %n %s %T@ %l\\n' | sort";
	const before = on(original, list);
	const text = on(original, 'shift; "$@" roots');
	expect(on(original, list)).toBe(before);
	expect(text).toMatch(/^ +FREES +RETAINS +KIND +ROOT +PATH\n/);
	expect(text).toMatch(/result +\/nix\/home\/M.ller\/result +job\n/);
	expect(text).toMatch(/2 old generations of \/nix\/var\/nix\/profiles\/system/);
	expect(text).toMatch(/Free already .* in 3 paths/);
	expect(text).toMatch(/Nothing was deleted/);
	const few = on(original, 'shift; "$@" roots -q -n 1 -s 100KiB');
	expect(few).toMatch(/app-1\nand 1 more root/);
	expect(few).not.toMatch(/Nothing was deleted/);
});

test("who may not look everywhere is told so", () => {
	const machine = copy();
	spawnSync("chmod", ["-R", "go+rX", home]);
	spawnSync("chmod", ["700", join(machine, "nix/var/nix/gcroots/auto")]);
	const { status, stdout } = asNobody(["roots", "--store", machine]);
	expect(status).toBe(0);
	expect(stdout).toMatch(/! 1 place may not be read/);
	expect(stdout).not.toMatch(/result/);
});

test("a store without files, or elsewhere, is refused in one line", () => {
	const place = folder();
	mkdirSync(join(place, "nix/var/nix"), { recursive: true });
	cpSync(join(original, "nix/var/nix/db"), join(place, "nix/var/nix/db"), { recursive: true });
	for (const [args, says] of [
		[["--store", place], /files of the store cannot be seen/],
		[["--store", "ssh://host"], /run whittle there/],
		[["--store", "https://cache.example.org"], /run whittle there/],
		[["--store", original, "subject"], /./],
	] as const) {
		const { status, stdout, stderr } = whittle(["roots", ...args]);
		expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: "" });
		expect(stderr).toMatch(says);
	}
	writeFileSync(join(place, "nix.conf"), "include other\n!include none\n");
	writeFileSync(join(place, "other"), "keep-outputs = perhaps\n");
	const env = { NIX_CONF_DIR: place };
	const refused = whittle(["roots", "--store", original], { env });
	expect(refused.stderr).toMatch(
		/^whittle: nix\.conf: keep-outputs is not true or false, but “perhaps”; .*\n$/,
	);
});

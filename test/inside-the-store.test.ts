import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as contract from "./contract.ts";
import { folder, program, system, tiny } from "./support.ts";
import { inStore } from "./system/index.mjs";

/*
 * Where the test system's store is /nix, as on a machine that runs it. Without a subject
 * whittle looks for links whose places are fixed, so those are made in the namespace.
 */

/** Runs whittle where `prepare`, a shell script, has run; `$1` in it is the tiny system. */
function after(prepare: string, args: readonly string[], home = folder()) {
	const script = `${prepare}\nshift; exec "$@"`;
	const { status, stdout, stderr } = inStore(
		system.root,
		["sh", "-euc", script, "sh", tiny, process.execPath, program, ...args],
		{ env: { HOME: home } },
	);
	return { status, stdout, stderr };
}

const WITH_SYSTEM = 'mount -t tmpfs none /run; ln -s "$1" /run/current-system';
const WITHOUT_SYSTEM = "mount -t tmpfs none /run";
const PROFILES = "mount -t tmpfs none /nix/var/nix/profiles";

test("nothing named: the current system", () => {
	const { status, stdout, stderr } = after(WITH_SYSTEM, ["top", "--json"]);
	expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
	expect(contract.top.parse(JSON.parse(stdout)).roots).toEqual([tiny]);
});

test("one word after `why` and `who` is the target, in the current system", () => {
	const why = after(WITH_SYSTEM, ["why", "--json", "bash"]);
	const { from, chain } = contract.why.parse(JSON.parse(why.stdout));
	expect(from).toBe(tiny);
	expect(chain.at(-1)).toMatch(/-bash-[\d.]+$/);
	const who = after(WITH_SYSTEM, ["who", "--json", "bash"]);
	expect(contract.who.parse(JSON.parse(who.stdout)).target).toBe(chain.at(-1));
});

test("no system: the user's profile, else the default profile", () => {
	const home = folder();
	symlinkSync(tiny, join(home, ".nix-profile"));
	const nothing = `${WITHOUT_SYSTEM}; ${PROFILES}`;
	const ofUser = after(nothing, ["top", "--json"], home);
	expect(contract.top.parse(JSON.parse(ofUser.stdout)).roots).toEqual([tiny]);
	const link =
		'ln -s default-1-link /nix/var/nix/profiles/default; ln -s "$1" /nix/var/nix/profiles/default-1-link';
	const ofAll = after(`${nothing}; ${link}`, ["top", "--json"]);
	expect(contract.top.parse(JSON.parse(ofAll.stdout)).roots).toEqual([tiny]);
});

test("nothing there at all: one line that says what to name", () => {
	const { status, stdout, stderr } = after(`${WITHOUT_SYSTEM}; ${PROFILES}`, []);
	expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
	expect(stderr).toMatch(/^whittle: no system and no profile.*; name a store path.*--all\n$/);
});

test("a link that leads nowhere is passed over for the next place", () => {
	const home = folder();
	mkdirSync(join(home, "gone"));
	symlinkSync(join(home, "gone/link"), join(home, ".nix-profile"));
	const link = 'ln -s "$1" /nix/var/nix/profiles/default';
	const { status, stdout } = after(
		`${WITHOUT_SYSTEM}; ${PROFILES}; ${link}; ln -s /nowhere /run/current-system`,
		["top", "--json"],
		home,
	);
	expect(status).toBe(0);
	expect(contract.top.parse(JSON.parse(stdout)).roots).toEqual([tiny]);
});

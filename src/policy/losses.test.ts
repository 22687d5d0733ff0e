import { afterAll, expect, test } from "vitest";
import { draw } from "../closure/testing.ts";
import { contentsOf } from "../nix/store/contents.ts";
import { lossesBetween, lossWords, turnover } from "./losses.ts";
import { systemOf } from "./system.ts";
import { storeOf, systemFiles } from "./testing.ts";

const more = {
	"system-path/bin/ls": "->coreutils-9/bin/ls",
	"system-path/bin/cat": "->coreutils-9/bin/cat",
	"system-path/bin/git": "->git-2.50/bin/git",
	"system-path/bin/git-shell": "->git-2.50/bin/git-shell",
	"git-2.50/bin/git": "elf",
	"git-2.50/bin/git-shell": "elf",
	"system-path/bin/more": "->util-linux-2.41/bin/more",
	"system-path/bin/col": "->util-linux-2.41/bin/col",
	"util-linux-2.41/bin/more": "elf",
	"util-linux-2.41/bin/col": "elf",
	"coreutils-9/bin/ls": "elf",
	"coreutils-9/bin/cat": "elf",
	"etc/etc/zoneinfo": "->tzdata-2025/share/zoneinfo",
	"tzdata-2025/share/zoneinfo/UTC": "TZif",
};
const old = storeOf(systemFiles(more), afterAll);
const now = storeOf(
	systemFiles({
		"system-units/sshd.service": "->/dev/null",
		"system-units/cups.service": "->unit-cups.service/cups.service",
		"unit-cups.service/cups.service": "[Service]",
		"system-path/bin/more": "->util-linux-2.42/bin/more",
		"util-linux-2.42/bin/more": "elf",
		"user-environment/bin/hx": "->helix-25/bin/none",
	}),
	afterAll,
);
const before = systemOf(old.closure, old.store);
const after = systemOf(now.closure, now.store);

test("what went is told by its name, and what is still there in another way is not lost", () => {
	expect(lossesBetween(before, after)).toEqual({
		capabilities: ["ssh", "timezones", "tools"],
		units: ["sshd.service"],
		programs: ["cat", "col", "git", "git-shell", "hx", "ls"],
	});
	expect(lossesBetween(after, before)).toEqual({
		capabilities: ["printing"],
		units: ["cups.service"],
		programs: [],
	});
	expect(lossesBetween(before, before)).toEqual({ capabilities: [], units: [], programs: [] });
});

test("in words each is named once", () => {
	expect(lossWords(before, lossesBetween(before, after))).toEqual([
		"ssh (sshd.service)",
		"timezones: local time",
		"tools: ls",
		"packages on the path: git, helix",
		"programs: col",
	]);
	expect(lossWords(before, lossesBetween(before, after), 1)).toContain(
		"packages on the path: git and 1 more",
	);
	expect(lossWords(before, lossesBetween(before, before))).toEqual([]);
});

test("units of the configuration are told before those of packages", () => {
	const losses = { capabilities: [], programs: [], units: ["getty@.service", "sshd.service"] };
	expect(lossWords(before, losses)).toEqual(["units: sshd.service, getty@.service"]);
});

test("both sides are seen in the same way", () => {
	const seen = (of: typeof old) => ({ ...of, contents: contentsOf(of.store) });
	const files = turnover(seen(old), seen(now));
	expect(files).toMatchObject({ old: { seen: "files" }, now: { seen: "files" } });
	const mixed = turnover(seen(old), { ...now, contents: null });
	expect(mixed).toMatchObject({ old: { seen: "names" }, now: { seen: "names" } });
	expect(mixed).toEqual(
		expect.objectContaining({
			lost: { capabilities: ["timezones"], units: [], programs: [] },
			gained: { capabilities: ["printing"], units: ["cups.service"], programs: [] },
		}),
	);
});

test("where neither is a system, or one is not built, nothing is told", () => {
	const side = (name: string) => ({
		closure: draw(1, [], { names: [name] }),
		store: null,
		contents: null,
	});
	expect(turnover(side("hello-2.12"), side("hello-2.13"))).toBe(null);
	expect(turnover(side("nixos-system-x-1.drv"), { ...now, contents: null })).toBe(null);
	expect(turnover(side("hello-2.12"), { ...now, contents: null })).not.toBe(null);
});

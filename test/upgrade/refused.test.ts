import { setTimeout as after } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { kill } from "./processes.ts";
import { expectExit, expectSystem, lab, SMALL, SMALL_DISK, scenario, unable } from "./support.ts";

async function prepared() {
	const made = lab(SMALL);
	const host = await made.place(SMALL_DISK);
	const upgrade = scenario(host, made, { way: "directory", caches: [made.url] });
	expectExit(upgrade.plan(), 0);
	return { ...made, host, upgrade };
}

describe.skipIf(unable !== null)("what is safe", () => {
	test("a dry run tells every command, and changes nothing", async () => {
		const { host, upgrade, old } = await prepared();
		const dry = await upgrade.does("run", ["--dry-run"]);
		expectExit(dry, 0);
		for (const word of ["--realise", "--set", "switch-to-configuration", "--delete"]) {
			expect(dry.stdout).toContain(word);
		}
		expect(host.leftovers()).toEqual([]);
		expectSystem(host, old);
	});

	test("nothing is released that no cache has: refused before anything changed", async () => {
		const { copy, host, old, ...made } = await prepared();
		const cache = copy();
		cache.lose(old.path("b-1.0"));
		const oldCaches = [cache.url];
		const upgrade = scenario(
			host,
			{ ...made, old },
			{ way: "directory", caches: [made.url], oldCaches },
		);
		const refused = await upgrade.does("run");
		expect(refused).toMatchObject({ status: 2, stdout: "" });
		expect(refused.stderr).toMatch(/b-1\.0.*--old-cache/);
		expectSystem(host, old);
		expectExit(await upgrade.does("run", ["--irreversible"]), 0);
		expectSystem(host, made.new);
	});

	test("Ctrl-C stops at a safe point and says how to go on; another plan is refused; resume ends it", async () => {
		const { host, upgrade, new: next } = await prepared();
		const running = await upgrade.starts("run");
		while (!upgrade.journal().some(({ state }) => state === "ROOTED")) {
			await after(1);
		}
		const second = await upgrade.does("run");
		expect(second).toMatchObject({ status: 2, stdout: "" });
		expect(second.stderr).toMatch(/another upgrade/);
		kill(running.pid() ?? 0, "SIGINT");
		const stopped = await running.ended;
		expectExit(stopped, 130);
		expect(stopped.stderr).toMatch(/whittle upgrade resume/);
		expect(host.profile()).toBe(host.current());

		expectExit(upgrade.plan(2 ** 40), 0);
		const other = await upgrade.does("run");
		expect(other).toMatchObject({ status: 2, stdout: "" });
		expect(other.stderr).toMatch(/another plan/);
		expectExit(await upgrade.does("resume"), 0);
		expectSystem(host, next);
	});
});

import { describe, expect, test } from "vitest";
import { expectSystem, lab, SMALL, SMALL_DISK, scenario, unable } from "./support.ts";

async function prepared() {
	const made = lab(SMALL);
	const host = await made.place(SMALL_DISK);
	const upgrade = scenario(host, made, { way: "directory", caches: [made.url] });
	expect(upgrade.plan()).toMatchObject({ status: 0 });
	return { ...made, host, upgrade };
}

describe.skipIf(unable !== null)("what is safe", () => {
	test("a dry run tells every command, and changes nothing", async () => {
		const { host, upgrade, old } = await prepared();
		const { status, stdout } = await upgrade.does("run", ["--dry-run"]);
		expect(status).toBe(0);
		for (const word of ["--realise", "--set", "switch-to-configuration", "--delete"]) {
			expect(stdout).toContain(word);
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
		expect(await upgrade.does("run", ["--irreversible"])).toMatchObject({ status: 0 });
		expectSystem(host, made.new);
	});

	test("Ctrl-C stops at a safe point and says how to go on; another plan is refused; resume ends it", async () => {
		const { host, upgrade, new: next } = await prepared();
		const running = await upgrade.starts("run");
		while (!upgrade.journal().some(({ state }) => state === "ROOTED")) {
			await new Promise((resolve) => setTimeout(resolve, 1));
		}
		const second = await upgrade.does("run");
		expect(second).toMatchObject({ status: 2, stdout: "" });
		expect(second.stderr).toMatch(/another upgrade/);
		running.child.kill("SIGINT");
		const stopped = await running.ended;
		expect(stopped.status).toBe(130);
		expect(stopped.stderr).toMatch(/whittle upgrade resume/);
		expect(host.profile()).toBe(host.current());

		expect(upgrade.plan(2 ** 40)).toMatchObject({ status: 0 });
		const other = await upgrade.does("run");
		expect(other).toMatchObject({ status: 2, stdout: "" });
		expect(other.stderr).toMatch(/another plan/);
		expect(await upgrade.does("resume")).toMatchObject({ status: 0 });
		expectSystem(host, next);
	});
});

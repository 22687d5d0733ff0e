import { describe, expect, test } from "vitest";
import { expectExit, expectSystem, lab, SMALL, SMALL_DISK, scenario, unable } from "./support.ts";

describe.skipIf(unable !== null)("the way back", () => {
	test.each(["directory", "ssh"] as const)(
		"from the end, and from the middle, to exactly the old system: %s",
		async (way) => {
			const { copy, ...made } = lab(SMALL);
			const { old, new: next, place } = made;
			const host = await place(SMALL_DISK);
			const cache = copy();
			const upgrade = scenario(host, made, { way, caches: [cache.url] });
			expectExit(upgrade.plan(), 0);
			expectExit(await upgrade.does("run"), 0);
			expectSystem(host, next);
			expectExit(await upgrade.does("rollback"), 0);
			expectSystem(host, old);

			cache.lose(next.system);
			expectExit(await upgrade.does("run"), 1);
			expect([old.system, next.system]).not.toContain(host.current());
			expectExit(await upgrade.does("rollback"), 0);
			expectSystem(host, old);
		},
	);

	test("from a system that will not be activated, to the one before; and from the end again", async () => {
		const made = lab(SMALL);
		const { old, new: next, url, place } = made;
		const host = await place(SMALL_DISK);
		const upgrade = scenario(host, made, { way: "machine", caches: [url] });
		expectExit(upgrade.plan(), 0);
		host.only(old.system);
		expectExit(await upgrade.does("run"), 1);
		expectSystem(host, old);
		host.only(null);
		expectExit(await upgrade.does("resume"), 0);
		expectSystem(host, next);
		expectExit(await upgrade.does("rollback"), 0);
		expectSystem(host, old);
	});
});

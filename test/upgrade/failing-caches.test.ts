import { setTimeout as after } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Place } from "./place.ts";
import { expectExit, expectSystem, lab, SMALL, SMALL_DISK, scenario, unable } from "./support.ts";

/** It stands on a system that a stage has committed, with the profile on it, and whole. */
function expectCommitted(host: Place, fetched: string) {
	expect(host.profile()).toBe(host.current());
	expect(host.log().at(-1)).toBe(`done ${host.current()}`);
	expect(host.verify()).toBe("");
	expect(host.valid()).not.toContain(fetched);
}

describe.skipIf(unable !== null)("a cache that fails in the middle of an upgrade", () => {
	test.each(["file", "http"] as const)(
		"loses a path or serves a corrupt one, %s: stops where it was, resumes when mended",
		async (scheme) => {
			const made = lab(SMALL);
			const { new: next, copy, place, serve } = made;
			const host = await place(SMALL_DISK);
			const cache = copy();
			const caches = [scheme === "file" ? cache.url : (await serve(cache)).url];
			const upgrade = scenario(host, made, { way: "machine", caches });
			expectExit(upgrade.plan(), 0);
			const path = next.path("c-2.0");
			cache.lose(path);
			expectExit(await upgrade.does("run"), 1);
			expectCommitted(host, path);
			cache.mend();
			cache.corrupt(path);
			expectExit(await upgrade.does("resume"), 1);
			expectCommitted(host, path);
			cache.mend();
			expectExit(await upgrade.does("resume"), 0);
			expectSystem(host, next);
		},
	);

	test("goes away behind the first stage: stops where it was, resumes when it is back", async () => {
		const made = lab(SMALL);
		const { new: next, place, serve } = made;
		const host = await place(SMALL_DISK);
		const served = await serve();
		const upgrade = scenario(host, made, { way: "ssh", caches: [served.url] });
		expectExit(upgrade.plan(), 0);
		const running = await upgrade.starts("run");
		while (!upgrade.journal().some(({ state }) => state === "VERIFIED")) await after(1);
		served.goAway(0);
		expectExit(await running.ended, 1);
		expectCommitted(host, next.system);
		served.back();
		expectExit(await upgrade.does("resume"), 0);
		expectSystem(host, next);
	});
});

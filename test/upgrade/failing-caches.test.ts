import { describe, expect, test } from "vitest";
import type { Place } from "./place.ts";
import { expectSystem, lab, SMALL, SMALL_DISK, scenario, unable } from "./support.ts";

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
			expect(upgrade.plan()).toMatchObject({ status: 0 });
			const path = next.path("c-2.0");
			cache.lose(path);
			expect(await upgrade.does("run")).toMatchObject({ status: 1 });
			expectCommitted(host, path);
			cache.mend();
			cache.corrupt(path);
			expect(await upgrade.does("resume")).toMatchObject({ status: 1 });
			expectCommitted(host, path);
			cache.mend();
			expect(await upgrade.does("resume")).toMatchObject({ status: 0 });
			expectSystem(host, next);
		},
	);

	test("goes away after some requests: stops where it was, resumes when it is back", async () => {
		const made = lab(SMALL);
		const { new: next, place, serve } = made;
		const host = await place(SMALL_DISK);
		const served = await serve();
		const upgrade = scenario(host, made, { way: "ssh", caches: [served.url] });
		expect(upgrade.plan()).toMatchObject({ status: 0 });
		served.goAway(6);
		expect(await upgrade.does("run")).toMatchObject({ status: 1 });
		expectCommitted(host, next.system);
		served.back();
		expect(await upgrade.does("resume")).toMatchObject({ status: 0 });
		expectSystem(host, next);
	});
});

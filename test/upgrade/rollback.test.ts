import { describe, expect, test } from "vitest";
import { expectSystem, lab, SMALL, SMALL_DISK, scenario, unable, WAYS } from "./support.ts";

describe.skipIf(unable !== null)("the way back", () => {
	test.each(WAYS)(
		"from the end and from the middle there is exactly the old system again, as %s",
		async (way) => {
			const made = lab(SMALL);
			const { old, new: next, url, place } = made;
			const host = await place(SMALL_DISK);
			const upgrade = scenario(host, made, { way, caches: [url] });
			expect(upgrade.plan()).toMatchObject({ status: 0 });
			expect(await upgrade.does("run")).toMatchObject({ status: 0 });
			expectSystem(host, next);
			expect(await upgrade.does("rollback")).toMatchObject({ status: 0 });
			expectSystem(host, old);

			// A system that will not be activated stops the run on the one before.
			host.refuse("docs");
			const stopped = await upgrade.does("run");
			expect(stopped.status).toBe(1);
			host.refuse(null);
			expect(await upgrade.does("rollback")).toMatchObject({ status: 0 });
			expectSystem(host, old);
		},
	);
});

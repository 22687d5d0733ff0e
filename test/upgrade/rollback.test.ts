import { describe, test } from "vitest";
import {
	expectExit,
	expectSystem,
	lab,
	SMALL,
	SMALL_DISK,
	scenario,
	unable,
	WAYS,
} from "./support.ts";

describe.skipIf(unable !== null)("the way back", () => {
	test.each(WAYS)(
		"from the end and from the middle there is exactly the old system again, as %s",
		async (way) => {
			const made = lab(SMALL);
			const { old, new: next, url, place } = made;
			const host = await place(SMALL_DISK);
			const upgrade = scenario(host, made, { way, caches: [url] });
			expectExit(upgrade.plan(), 0);
			expectExit(await upgrade.does("run"), 0);
			expectSystem(host, next);
			expectExit(await upgrade.does("rollback"), 0);
			expectSystem(host, old);

			// A system that will not be activated stops the run on the one before.
			host.refuse("docs");
			const stopped = await upgrade.does("run");
			expectExit(stopped, 1);
			host.refuse(null);
			expectExit(await upgrade.does("rollback"), 0);
			expectSystem(host, old);
		},
	);
});

import { describe, expect, test } from "vitest";
import { expectExit, lab, SMALL, SMALL_DISK, scenario, unable } from "./support.ts";

describe.skipIf(unable !== null)("a machine that keeps what it was started with", () => {
	test("an upgrade waits for restarts where it must, and then goes on to the new system", async () => {
		const made = lab(SMALL);
		const { old, new: next, url, place } = made;
		const host = await place(SMALL_DISK);
		host.reboot();
		const upgrade = scenario(host, made, { way: "machine", caches: [url] });
		expectExit(upgrade.plan(), 0);
		const blocked = await upgrade.does("run");
		expectExit(blocked, 1);
		expect(blocked.stderr).toMatch(/restart the machine, then whittle upgrade resume/);
		expect([old.system, next.system]).not.toContain(host.current());
		expect(host.valid()).toEqual(expect.arrayContaining([...old.closure]));

		host.reboot();
		expectExit(await upgrade.does("resume"), 0);
		expect([host.profile(), host.current()]).toEqual([next.system, next.system]);
		host.reboot();
		host.nix("nix-store", "--gc");
		expect(host.valid()).toEqual(next.closure);
	});
});

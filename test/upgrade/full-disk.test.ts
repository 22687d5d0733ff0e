import { setTimeout as after } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { expectExit, expectSystem, lab, SMALL, SMALL_DISK, scenario, unable } from "./support.ts";

describe.skipIf(unable !== null)("a disk that somebody else fills to the last byte", () => {
	test.each(["machine", "ssh"] as const)(
		"stops in mid-stage on a committed system, and resumes once there is room, as %s",
		async (way) => {
			const made = lab(SMALL);
			const { new: next, url, old, place } = made;
			const host = await place(SMALL_DISK);
			const upgrade = scenario(host, made, { way, caches: [url] });
			expectExit(upgrade.plan(), 0);
			const running = await upgrade.starts("run");
			while (!upgrade.journal().some(({ state, stage }) => state === "ROOTED" && stage === 2)) {
				await after(1);
			}
			const empty = host.fill();
			const stopped = await running.ended;
			expect(stopped.stderr).toMatch(/resume/);
			expectExit(stopped, 1);
			const at = host.current();
			expect([old.system, next.system]).not.toContain(at);
			expect(host.profile()).toBe(at);

			const again = await upgrade.does("resume");
			expect(again.status).not.toBe(0);
			expect(again.stderr).toMatch(/make room.*resume/s);
			expect(host.current()).toBe(at);
			empty();
			expectExit(await upgrade.does("resume"), 0);
			expectSystem(host, next);
		},
	);
});

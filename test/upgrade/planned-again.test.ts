import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nameOf } from "../../src/closure/store-path.ts";
import { expectExit, expectSystem, upgradePlanOf } from "./scenario.ts";
import { disk, lab, scenario, unable } from "./support.ts";

/** One stage less than the fewest, and the last one needs most: what is fresh comes with it. */
const PACKAGES = {
	a: { old: 8, new: 3 },
	b: { old: 4, new: 3 },
	c: { old: 4, new: 3 },
	fresh: { old: null, new: 11 },
};
const DISK = disk.ext4(48);

/** A place whose activation, the first time, lays a file of so many mebibytes on the disk. */
async function prepared(mebibytes: number) {
	const made = lab(PACKAGES);
	const { old, url } = made;
	const host = await made.place(DISK);
	const laid = join(host.mount, "laid");
	const script = host.write(
		"activate",
		`if mkdir ${host.folder}/once 2>/dev/null; then head -c ${mebibytes}M /dev/zero >${laid} || exit; fi
exec "$1/bin/switch-to-configuration" switch
`,
	);
	// Old configuration was made by the machine itself: no cache has it.
	const cache = made.copy();
	const caches = [url];
	const isGlue = (path: string) => !/-(\d|glib|sh)/.test(nameOf("/nix/store", path));
	cache.lose(...old.closure.filter(isGlue));
	const upgrade = scenario(host, made, {
		way: "machine",
		caches,
		oldCaches: [cache.url],
		policy: `activate = ["sh", "${script}", "{system}"]`,
	});
	const plan = upgradePlanOf(upgrade.plan());
	const take = () => rmSync(join(host.root, "laid"));
	return { ...made, host, upgrade, plan, take };
}

describe.skipIf(unable !== null)("room that goes while a stage is activated", () => {
	test("has the rest planned again, out of old configuration that only the backup has", async () => {
		const { host, upgrade, plan, take, old, new: next } = await prepared(3);
		expect(plan.stages).toHaveLength(2);
		const ran = await upgrade.does("run");
		expectExit(ran, 0);
		expect(ran.stderr).toMatch(/stage 2 of 3 +PLANNED +planned again: .* must come, there is room/);
		take();
		expectSystem(host, next);
		expectExit(await upgrade.does("rollback"), 0);
		expectSystem(host, old);
	});

	test("to the last byte is made again out of what the stage has brought", async () => {
		const { host, upgrade, take, old, new: next } = await prepared(9);
		const ran = await upgrade.does("run");
		expectExit(ran, 1);
		expect(ran.stderr).toMatch(/stage 1 of 2 +ABORTED .*No space left/);
		expect(ran.stderr).toMatch(/make room there.*resume/);
		expect([host.profile(), host.current()]).toEqual([old.system, old.system]);
		expect(host.valid()).toEqual(old.closure);
		take();
		expectExit(await upgrade.does("resume"), 0);
		expectSystem(host, next);
	});
});

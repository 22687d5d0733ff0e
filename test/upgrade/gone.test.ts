import { describe, expect, test } from "vitest";
import { upgradePlanOf } from "./scenario.ts";
import { disk, expectExit, expectSystem, lab, SMALL, scenario, unable } from "./support.ts";

/** Every program has a unit of its own, which names it. */
const PACKAGES = { ...SMALL, gone: { old: 3, new: null, uses: ["glib"] } };

describe.skipIf(unable !== null)("a package that only the old system has", () => {
	test("goes before the end where it is not vital, with its unit; the way back brings it again", async () => {
		const made = lab(PACKAGES);
		const { old, new: next, url, place } = made;
		const host = await place(disk.ext4(48));
		const asked = { way: "machine", caches: [url] } as const;
		const least = scenario(host, made, asked).plan(1);
		expectExit(least, 1);

		const policy = 'non-vital = ["gone"]';
		const upgrade = scenario(host, made, { ...asked, policy });
		const { peak } = upgradePlanOf(upgrade.plan(1));
		expect(peak).toBeLessThan(upgradePlanOf(least).peak);
		const planned = upgrade.plan(peak);
		expectExit(planned, 0);
		const plan = upgradePlanOf(planned);
		const out = plan.stages.findIndex(({ drops }) => drops.includes("gone"));
		expect(plan.stages[out]).toMatchObject({ kind: "made" });
		expect(plan.stages.flatMap(({ adds, switches }) => [...adds, ...switches])).not.toContain(
			"gone",
		);
		expect(plan.stages[out]!.release).toContain(old.path("gone-1.0"));

		expectExit(await upgrade.does("run"), 0);
		expectSystem(host, next);
		const ran = host
			.log()
			.join("\n")
			.split(/^switch .*$/m);
		const mentions = ran.slice(1).map((activation) => /^ran .*gone/m.test(activation));
		expect(mentions).toEqual(plan.stages.map((_, k) => k < out));

		expectExit(await upgrade.does("rollback"), 0);
		expectSystem(host, old);
	});
});

import { describe, expect, test } from "vitest";
import * as contract from "../contract.ts";
import { upgradePlanOf } from "./scenario.ts";
import {
	type Disk,
	disk,
	expectExit,
	expectSystem,
	LARGE,
	LARGE_DISK,
	lab,
	type Package,
	SMALL,
	SMALL_DISK,
	scenario,
	unable,
	type Way,
} from "./support.ts";

interface Case {
	readonly name: string;
	readonly packages: Readonly<Record<string, Package>>;
	readonly disk: Disk;
	readonly way: Way;
	readonly scheme: "file" | "http";
	readonly margin?: number;
}

const CASES: readonly Case[] = [
	{ name: "ext4", packages: SMALL, disk: SMALL_DISK, way: "directory", scheme: "file" },
	{ name: "ext4", packages: SMALL, disk: SMALL_DISK, way: "machine", scheme: "http" },
	{ name: "ext4", packages: SMALL, disk: SMALL_DISK, way: "ssh", scheme: "http" },
	{ name: "tmpfs", packages: SMALL, disk: disk.tmpfs(36), way: "directory", scheme: "http" },
	{
		name: "btrfs",
		packages: LARGE,
		disk: disk.btrfs(112),
		way: "machine",
		scheme: "file",
		margin: 12 << 20,
	},
	{ name: "ext4 of twelve", packages: LARGE, disk: LARGE_DISK, way: "ssh", scheme: "file" },
];

/** Bytes that a file system which writes nothing over may take for itself meanwhile. */
const OF_ITS_OWN = 16 * 2 ** 20;

describe.skipIf(unable !== null)("an upgrade where a plain copy finds no space", () => {
	const named = CASES.map(
		(each) => [`${each.name}, as ${each.way}, from ${each.scheme}`, each] as const,
	);
	test.each(named)("%s", async (_, { packages, disk: of, way, scheme, ...more }) => {
		const made = lab(packages);
		const { old, new: next, url, serve, place } = made;
		const other = await place(of);
		expect(other.copy(next, url).stderr).toMatch(/No space left on device/);

		const host = await place(of);
		const caches = [scheme === "file" ? url : (await serve()).url];
		const upgrade = scenario(host, made, { way, caches, ...more });
		const planned = upgrade.plan();
		expect(planned.stderr).toBe("");
		contract.upgradePlan.parse(planned.json());
		const plan = upgradePlanOf(planned);
		expect(plan.fits).toBe(true);
		expect(plan.stages.length).toBeGreaterThan(1);

		const before = host.free();
		const room = host.watch();
		const ran = await upgrade.does("run");
		const { free } = await room.stop();
		expectExit(ran, 0);
		expectSystem(host, next);

		// Every stage's system was activated, and the programs it had were run.
		const log = host.log().slice(host.log().indexOf(`done ${old.system}`) + 1);
		const switched = log.filter((line) => line.startsWith("switch "));
		expect(switched).toHaveLength(plan.stages.length);
		expect(log.filter((line) => line.startsWith("done "))).toHaveLength(plan.stages.length);
		const versions = log.filter((line) => /^ran /.test(line));
		expect(versions.filter((line) => line.endsWith(" 1.0")).length).toBeGreaterThan(0);

		const isExact = !of.label.startsWith("btrfs");
		const predicted = plan.peak - plan.current;
		const polled = before - free;
		expect(Math.abs(predicted - polled)).toBeLessThan(isExact ? 0.02 * plan.peak : OF_ITS_OWN);
	});
});

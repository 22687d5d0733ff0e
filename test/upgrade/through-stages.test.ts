import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as contract from "../contract.ts";
import { expectSystem, upgradePlanOf } from "./scenario.ts";
import { lab, SMALL, SMALL_DISK, unable } from "./support.ts";

/** A plan for what the small disk holds; it knows nothing of the target. */
const CAPACITY = "21MiB";

async function prepared() {
	const made = lab(SMALL);
	const host = await made.place(SMALL_DISK);
	const { old, new: next, url } = made;
	const words = [old.system, next.system, "--store", url, "--capacity", CAPACITY, "--json"];
	const planned = await host.whittle("machine", ["upgrade", "plan", ...words]);
	expect(planned).toMatchObject({ status: 0 });
	const plan = upgradePlanOf(planned);
	const file = host.write("plan.json", planned.stdout);
	const run = [
		...["upgrade", "run", file, "--from", url, "--old-cache", url],
		...["--margin", "512KiB"],
	];
	const env = { XDG_STATE_HOME: join(host.folder, "state") };
	const whittle = (...words: string[]) => host.whittle("directory", words, env);
	const status = async () =>
		contract.upgradeStatus.parse((await whittle("upgrade", "status", "--json")).json());
	return { ...made, host, plan, run, whittle, status, env };
}

describe.skipIf(unable !== null)("the commands of an upgrade", () => {
	test("there through made systems, and back to exactly the old one; status tells where", async () => {
		const { host, plan, run, whittle, status, old, new: next } = await prepared();
		expect(plan.stages.length).toBeGreaterThan(1);
		expect(await status()).toMatchObject({ state: "NONE", stage: 0, stages: 0, next: null });

		const ran = await whittle(...run);
		expect(ran.stderr).not.toMatch(/^whittle: /m);
		expect(ran).toMatchObject({ status: 0, stdout: `upgraded: the system is ${next.system}\n` });
		expectSystem(host, next);
		const stages = plan.stages.length;
		expect(await status()).toMatchObject({ state: "DONE", stage: stages, stages });
		expect(await whittle("upgrade", "resume")).toMatchObject({ status: 0 });

		expect(await whittle("upgrade", "rollback")).toMatchObject({ status: 0 });
		expectSystem(host, old);
		expect(await status()).toMatchObject({ state: "ROLLED_BACK", next: null });
	});

	test("a dry run tells the commands of every stage in their order, and makes nothing", async () => {
		const { host, plan, run, whittle, old, env } = await prepared();
		const { status, stdout, stderr } = await whittle(...run, "--dry-run");
		expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
		const lines = stdout.split("\n");
		const set = lines.flatMap((line, k) => (/ --set /.test(line) ? [k] : []));
		expect(set).toHaveLength(plan.stages.length);
		expect(lines[set.at(-1)!]).toContain(plan.new);
		for (const [k, at] of set.entries()) {
			const until = lines.slice(at, set[k + 1]);
			expect(until.some((line) => line.includes("switch-to-configuration switch"))).toBe(true);
			expect(until.some((line) => line.startsWith("nix-store") && line.includes("--delete"))).toBe(
				true,
			);
		}
		expectSystem(host, old);
		expect(host.leftovers()).toEqual([]);
		expect(existsSync(env.XDG_STATE_HOME)).toBe(false);
	});
});

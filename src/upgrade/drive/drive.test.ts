import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { hashOf } from "../../closure/store-path.ts";
import { fourStages, longPlan } from "../../closure/test-upgrade-plan.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";
import type { Drive, Outcome } from "./drive.ts";
import { allOf, liveSets } from "./live.ts";
import { rollBack } from "./roll-back.ts";
import { resumeUpgrade } from "./run-upgrade.ts";
import { planDigest, savedRunText } from "./saved-run.ts";
import { Crash, targetIn, type World, worldBefore } from "./test-target.ts";

const folder = mkdtempSync(join(tmpdir(), "whittle-drive-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PLANS = [fourStages, longPlan(3), longPlan(7)].map((plan) => ({
	plan,
	cache: cacheOf(plan),
}));
/** Told by its number, so that a counterexample fits a page. */
const plans = fc.nat(PLANS.length - 1);

const POLICY: UpgradePolicy = {
	nonVital: [],
	atomic: [],
	barriers: [],
	pinned: [],
	activate: ["bin/switch-to-configuration", "switch"],
	check: { command: ["true"], seconds: 1 },
	margin: null,
};

/** A cache that has every path of a plan, as far as anybody looks. */
function cacheOf(plan: UpgradePlan): string {
	const place = mkdtempSync(join(folder, "cache-"));
	mkdirSync(join(place, "nar"));
	writeFileSync(join(place, "nix-cache-info"), `StoreDir: ${plan.storeDir}\n`);
	writeFileSync(join(place, "nar/any.nar"), "x");
	for (const path of allOf(liveSets(plan))) {
		writeFileSync(
			join(place, `${hashOf(plan.storeDir, path)}.narinfo`),
			`StorePath: ${path}\nURL: nar/any.nar\nCompression: none\nNarHash: sha256:${"0".repeat(52)}\nNarSize: 1\nReferences: \n`,
		);
	}
	return `file://${place}`;
}

interface Setting {
	readonly world: World;
	/** The same world with the next driver: `crashAfter` steps it gets, or without end. */
	drive(crashAfter?: number, stop?: AbortSignal): Drive;
}

function setting({ plan, cache }: (typeof PLANS)[number], disk = plan.peak - plan.keep): Setting {
	const world = worldBefore(plan, disk);
	const orders = {
		caches: [],
		push: false,
		oldCaches: [cache],
		backup: join(folder, "backup"),
		backupAll: false,
		irreversible: false,
		margin: 0,
	};
	const { activate, check } = POLICY;
	const digest = planDigest(plan);
	world.saved = savedRunText({ plan, digest, orders, activation: { activate, check } });
	return {
		world,
		drive(crashAfter = Number.POSITIVE_INFINITY, stop = new AbortController().signal) {
			let left = crashAfter;
			const target = targetIn(world, plan, () => {
				if (left-- <= 0) throw new Crash();
			});
			const nothing = () => {
				throw new Error("no file is asked for");
			};
			return {
				...orders,
				target,
				courier: target,
				policy: POLICY,
				files: { tree: nothing, listing: nothing, references: nothing },
				emit: () => {},
				stop,
			};
		},
	};
}

/** How it ended; null for a crash. */
async function orCrash(outcome: Promise<Outcome>): Promise<Outcome | null> {
	return outcome.catch((error: unknown) => {
		if (error instanceof Crash) return null;
		throw error;
	});
}

function expectAt(plan: UpgradePlan, world: World, stage: number): void {
	const system = stage === 0 ? plan.old : plan.new;
	expect(world.valid).toEqual(liveSets(plan).at(stage));
	expect(world.generations).toEqual([system]);
	expect(world.current).toBe(system);
	expect(world.kept.size).toBe(0);
	expect(world.timersHeld).toBe(false);
}

const crashes = fc.array(fc.nat(160), { maxLength: 12 });

describe("an upgrade that crashes anywhere, again and again", () => {
	test("resumed it ends with the new system, and has never held more than the plan says", async () => {
		await fc.assert(
			fc.asyncProperty(plans, crashes, async (number, steps) => {
				const planned = PLANS[number]!;
				const { plan } = planned;
				const { world, drive } = setting(planned);
				let outcome: Outcome | null = null;
				for (const step of [...steps, Number.POSITIVE_INFINITY]) {
					outcome = await orCrash(resumeUpgrade(drive(step)));
					if (outcome !== null) break;
				}
				expect(outcome).toMatchObject({ state: "done", system: plan.new });
				expectAt(plan, world, plan.stages.length);
				expect(world.most).toBeLessThanOrEqual(plan.peak - plan.keep);
			}),
			{ numRuns: 150 },
		);
	});

	test("rolled back from wherever it is, with crashes, it ends with exactly the old system", async () => {
		await fc.assert(
			fc.asyncProperty(plans, crashes, fc.nat(300), async (number, steps, first) => {
				const planned = PLANS[number]!;
				const { plan } = planned;
				const { world, drive } = setting(planned);
				await orCrash(resumeUpgrade(drive(first)));
				let outcome: Outcome | null = null;
				for (const step of [...steps, Number.POSITIVE_INFINITY]) {
					outcome = await orCrash(rollBack(drive(step), true));
					if (outcome !== null) break;
				}
				expect(outcome).toMatchObject({ state: "rolled-back", system: plan.old });
				expectAt(plan, world, 0);
				expect(world.most).toBeLessThanOrEqual(plan.peak - plan.keep);
			}),
			{ numRuns: 150 },
		);
	});

	test("a journal that lost its end, or all of it, changes nothing", async () => {
		await fc.assert(
			fc.asyncProperty(plans, fc.nat(300), fc.nat(30), async (number, step, lost) => {
				const planned = PLANS[number]!;
				const { plan } = planned;
				const { world, drive } = setting(planned);
				await orCrash(resumeUpgrade(drive(step)));
				world.journal.splice(Math.max(0, world.journal.length - lost));
				expect(await resumeUpgrade(drive())).toMatchObject({ state: "done" });
				expectAt(plan, world, plan.stages.length);
			}),
			{ numRuns: 150 },
		);
	});
});

describe("an upgrade that cannot go on", () => {
	test("a system that will not be activated: the one before runs, what came is gone, resume ends it", async () => {
		await fc.assert(
			fc.asyncProperty(plans, fc.nat(6), fc.boolean(), async (number, at, back) => {
				const planned = PLANS[number]!;
				const { plan } = planned;
				const stage = at % plan.stages.length;
				const { world, drive } = setting(planned);
				world.refuses.add(plan.stages[stage]!.system);
				const outcome = await resumeUpgrade(drive());
				const before = stage === 0 ? plan.old : plan.stages[stage - 1]!.system;
				expect(outcome).toMatchObject({ state: "stopped", stage, system: before });
				expect(world.current).toBe(before);
				expect(world.generations).toEqual([before]);
				expect(world.valid).toEqual(liveSets(plan)[stage]);
				expect(world.journal.at(-1)).toMatchObject({ state: "ABORTED", stage: stage + 1 });
				world.refuses.clear();
				if (back) await rollBack(drive(), true);
				else await resumeUpgrade(drive());
				expectAt(plan, world, back ? 0 : plan.stages.length);
			}),
			{ numRuns: 40 },
		);
	});

	test("what the booted system pins is waited for where its room is needed, and goes after a restart", async () => {
		const planned = PLANS[2]!;
		const { plan } = planned;
		const { world, drive } = setting(planned);
		world.booted = plan.old;
		const outcome = await resumeUpgrade(drive());
		expect(outcome.state).toBe("blocked-reboot");
		expect(world.journal.at(-1)?.state).toBe("BLOCKED_REBOOT");
		expect(await resumeUpgrade(drive())).toMatchObject({ state: "blocked-reboot" });
		world.booted = world.current;
		while ((await resumeUpgrade(drive())).state === "blocked-reboot") world.booted = world.current;
		world.booted = world.current;
		expect(await resumeUpgrade(drive())).toMatchObject({ state: "done", next: null });
		expectAt(plan, world, plan.stages.length);
	});

	test("with less room than planned it stops at the last committed system, and goes on with more", async () => {
		await fc.assert(
			fc.asyncProperty(plans, fc.integer({ min: 1, max: 400 }), async (number, less) => {
				const planned = PLANS[number]!;
				const { plan } = planned;
				const { world, drive } = setting(planned);
				const disk = world.disk;
				world.disk -= less * 2 ** 20;
				const outcome = await resumeUpgrade(drive());
				if (outcome.state !== "done") {
					expect(outcome.state).toBe("stopped");
					expect(world.current).toBe(outcome.system);
					expect(world.valid).toEqual(liveSets(plan)[outcome.stage]);
				}
				expect(world.most).toBeLessThanOrEqual(Math.max(world.disk, plan.current - plan.keep));
				world.disk = disk;
				if (outcome.state !== "done") await resumeUpgrade(drive());
				expect(world.current).toBe(plan.new);
			}),
			{ numRuns: 40 },
		);
	});

	test("a barrier is not crossed on the way back, unless that is asked for", async () => {
		const { world, drive } = setting(PLANS[0]!);
		await resumeUpgrade(drive());
		await expect(rollBack(drive())).rejects.toMatchObject({ code: "barrier" });
		expectAt(fourStages, world, fourStages.stages.length);
		expect(await rollBack(drive(), true)).toMatchObject({ state: "rolled-back" });
		expectAt(fourStages, world, 0);
	});
});

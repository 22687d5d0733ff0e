import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { counted, size } from "../../closure/size.ts";
import { nameOf } from "../../closure/store-path.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";
import { planUpgrade } from "../../upgrade/planning/plan-upgrade.ts";
import {
	type KeptElsewhere,
	keptElsewhere,
	rootNames,
} from "../../upgrade/target/kept-elsewhere.ts";
import { marginOn } from "../../upgrade/target/margin.ts";
import { measureTarget } from "../../upgrade/target/measure-target.ts";
import { openTarget } from "../../upgrade/target/open-target.ts";
import { remediesOf } from "../../upgrade/target/remedies.ts";
import type { Standing, Target } from "../../upgrade/target/target.ts";
import type { Context } from "../context.ts";
import { withProgress } from "../progress.ts";

/** Calls `use` with a target that is only read, and closes it again. */
export function withTarget<T>(
	context: Context,
	quiet: boolean,
	address: string,
	use: (target: Target) => Promise<T>,
): Promise<T> {
	return withProgress(context, quiet, async (work) => {
		const target = await openTarget(
			address,
			{
				signal: work.signal,
				onCommand: () => {},
				dryRun: true,
				profile: null,
				nixOptions: [],
			},
			work,
		);
		try {
			return await use(target);
		} finally {
			await target.close();
		}
	});
}

/** The system that a target runs, or that its profile leads to. Throws where there is none. */
export async function systemOfTarget(target: Target): Promise<string> {
	const { current, profile } = await target.standing();
	const system = current ?? profile;
	if (system !== null) return system;
	throw new WhittleError(
		"no-system",
		"there is no system to upgrade",
		target.label,
		"name OLD, the system that is to go",
	);
}

/** The plan for a target: within the room there is, in bytes on its disk. */
export async function planForTarget(
	target: Target,
	old: Closure,
	now: Closure,
	policy: UpgradePolicy,
	given: readonly Closure[] | null,
): Promise<UpgradePlan> {
	const margin = await marginOn(target, policy);
	const measured = await measureTarget(target, old, now, margin, given ?? []);
	const request = { ...measured, policy, given: given && measured.given };
	const { paths, byOthers, generations, keepersOf } = await keptElsewhere(
		target,
		new Set([old, now].map(({ roots, paths }) => paths[roots[0]!]!)),
	);
	const plan = planUpgrade({ ...request, kept: paths });
	const kept = goingOf(plan).filter((path) => paths.has(path));
	const notes = [...measured.notes, ...keptNotes(measured.old, kept, keepersOf), ...plan.notes];
	if (plan.stages.length > 1) notes.push(...bootedNotes(plan, await target.standing()));
	if (plan.fits) return { ...plan, notes };
	const released =
		generations.length === 0 ? 0 : plan.peak - planUpgrade({ ...request, kept: byOthers }).peak;
	const remedies = [...(await remediesOf(target, plan, released)), ...plan.remedies];
	return { ...plan, remedies, notes };
}

/** What the new system has no use for. */
function goingOf({ atoms, glue }: UpgradePlan): string[] {
	const old = atoms.filter(({ side }) => side === "old");
	return [...new Set([...old.flatMap(({ paths }) => paths), ...glue.map(({ path }) => path)])];
}

function keptNotes(
	{ paths, diskSize }: Closure,
	kept: readonly string[],
	keepersOf: KeptElsewhere["keepersOf"],
): string[] {
	if (kept.length === 0) return [];
	const index = new Map(paths.map((path, i) => [path, i]));
	const bytes = kept.reduce((sum, path) => sum + (diskSize![index.get(path)!] || 0), 0);
	return [
		`${counted(kept.length, "path")} of the old system (${size(bytes)}) ${kept.length === 1 ? "stays: it is" : "stay: they are"} kept by ${rootNames(keepersOf(new Set(kept)))}`,
	];
}

function bootedNotes({ storeDir, new: now }: UpgradePlan, { booted }: Standing): string[] {
	if (booted === null || booted === now) return [];
	return [
		`the machine was started from ${nameOf(storeDir, booted)}, whose paths stay until it is started again: where their room is needed, whittle upgrade run stops and asks for that`,
	];
}

/** The store of a target as `--store` names it; undefined for this machine's. */
export function storeOfTarget({ label }: Target, address: string): readonly string[] | undefined {
	if (label === "this machine") return undefined;
	// The address of a far store may say more than its label.
	return [/^ssh(-ng)?:\/\//i.test(address) ? address : label];
}

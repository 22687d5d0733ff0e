import { counted } from "../../closure/size.ts";
import type { Remedy, UpgradePlan } from "../../closure/upgrade-plan.ts";
import { deleteGenerations, numbersOf, reachIn } from "./kept-elsewhere.ts";
import type { Standing, Target } from "./target.ts";

/**
 * What would make room on a target, in bytes on disk: dead paths, what older generations alone
 * hold, and equal files that are not linked. Walks all files of the store.
 *
 * @param released bytes less that the plan needs where older generations keep nothing of it
 */
export async function remediesOf(
	target: Target,
	{ shortfall }: Pick<UpgradePlan, "shortfall">,
	released = 0,
): Promise<Remedy[]> {
	const [all, garbage, { profile, current, booted, generations }] = [
		await target.allPaths(),
		await target.dead(),
		await target.standing(),
	];
	const inUse = new Set([profile, current, booted]);
	const older = generations.filter(({ system }) => !inUse.has(system));
	const alone = await heldAlone(target, all, older);
	// A file that several paths have is counted with those that stay.
	const isGone = new Set([...alone, ...garbage]);
	const staying = all.filter((path) => !isGone.has(path));
	const sizes = await target.diskSizes([...staying, ...alone, ...garbage]);
	const sum = (paths: Iterable<string>) => {
		let bytes = 0;
		for (const path of paths) bytes += sizes.get(path) ?? 0;
		return bytes;
	};
	const linkable = (await target.linkable?.()) ?? 0;
	const numbers = older.map(({ number }) => number);
	const remedies: Omit<Remedy, "enough">[] = [
		{
			kind: "dead",
			what: counted(garbage.size, "dead path"),
			bytes: sum(garbage),
			how: "nix-store --gc",
		},
		{
			kind: "generations",
			what: counted(older.length, "older generation"),
			bytes: sum(alone) + released,
			how: `${deleteGenerations(numbers)} && nix-store --gc`,
		},
		{ kind: "hard-links", what: "equal files", bytes: linkable, how: "nix-store --optimise" },
	];
	return remedies
		.filter(({ bytes }) => bytes > 0)
		.map((remedy) => ({ ...remedy, enough: remedy.bytes >= shortfall }));
}

/** Paths that only these generations keep. */
async function heldAlone(
	target: Target,
	all: readonly string[],
	older: Standing["generations"],
): Promise<string[]> {
	if (older.length === 0) return [];
	const [reach, roots, generationOf] = [
		await reachIn(target, all),
		await target.roots(),
		numbersOf(older),
	];
	const others = roots.filter((found) => generationOf(found) === null);
	const kept = new Set(reach(others.map(({ path }) => path)));
	return reach(older.map(({ system }) => system)).filter((path) => !kept.has(path));
}

import { search } from "../../closure/reach.ts";
import { counted } from "../../closure/size.ts";
import type { Remedy, UpgradePlan } from "../../closure/upgrade-plan.ts";
import { readRegistration } from "../../nix/documents/registration.ts";
import type { Target } from "./target.ts";

/**
 * What would make room on a target, in bytes on disk: dead paths, what older generations alone
 * hold, and equal files that are not linked. Walks all files of the store.
 */
export async function remediesOf(
	target: Target,
	{ shortfall }: Pick<UpgradePlan, "shortfall">,
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
	const numbers = older.map(({ number }) => number).join(" ");
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
			bytes: sum(alone),
			how: `nix-env -p /nix/var/nix/profiles/system --delete-generations ${numbers} && nix-store --gc`,
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
	older: readonly { readonly number: number; readonly system: string }[],
): Promise<string[]> {
	if (older.length === 0) return [];
	const graph = readRegistration(await target.registration(all));
	const index = new Map(graph.paths.map((path, i) => [path, i]));
	const link = new RegExp(`-(?:${older.map(({ number }) => number).join("|")})-link$`);
	const systems = new Set(older.map(({ system }) => system));
	const roots = await target.roots();
	const others = roots.filter(({ root, path }) => !(systems.has(path) && link.test(root)));
	const indices = (paths: readonly string[]) => paths.flatMap((path) => index.get(path) ?? []);
	const kept = new Set(search(graph.references, indices(others.map(({ path }) => path))).order);
	const { order } = search(graph.references, indices([...systems]));
	return Array.from(order).flatMap((i) => (kept.has(i) ? [] : [graph.paths[i]!]));
}

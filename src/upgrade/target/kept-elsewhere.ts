import { search } from "../../closure/reach.ts";
import { readRegistration } from "../../nix/documents/registration.ts";
import type { FoundRoot, Standing, Target } from "./target.ts";

/** What roots keep that nobody takes away in an upgrade. */
export interface KeptElsewhere {
	/** All that they reach. */
	readonly paths: ReadonlySet<string>;
	/** The same without the profile's older generations. */
	readonly byOthers: ReadonlySet<string>;
	/** Numbers of those generations. */
	readonly generations: readonly number[];
	/** Which of these roots reach some path of a set; roots as Nix names them. */
	readonly keepersOf: (paths: ReadonlySet<string>) => readonly string[];
}

const NOBODY: KeptElsewhere = {
	paths: new Set(),
	byOthers: new Set(),
	generations: [],
	keepersOf: () => [],
};

/** Roots of processes and of the machine's start, which a restart takes away. */
const UNTIL_REBOOT = /booted-system$|^\/proc\/|^\{/;

/** Does this root go once the machine was started again? */
export function goesWithReboot({ root }: FoundRoot): boolean {
	return UNTIL_REBOOT.test(root);
}

/** Links that follow the upgrade: what runs, and what is on its way. */
const FOLLOWING = /\/current-system$|\/gcroots\/whittle\//;

/**
 * What is kept by roots that stay whatever becomes of some systems: older generations of other
 * systems, profiles of users, results of builds. Reads the registration of the whole store where
 * there are any.
 *
 * @param systems whose generations an upgrade takes away
 */
export async function keptElsewhere(
	target: Target,
	systems: ReadonlySet<string>,
): Promise<KeptElsewhere> {
	const [found, { generations }] = [await target.roots(), await target.standing()];
	const generationOf = numbersOf(generations);
	const staying = found.filter((each) => {
		if (goesWithReboot(each) || FOLLOWING.test(each.root)) return false;
		return generationOf(each) === null || !systems.has(each.path);
	});
	if (staying.length === 0) return NOBODY;
	const reach = await reachIn(target, await target.allPaths());
	const reached = (roots: readonly FoundRoot[]) => new Set(reach(roots.map(({ path }) => path)));
	return {
		paths: reached(staying),
		byOthers: reached(staying.filter((each) => generationOf(each) === null)),
		generations: [...new Set(staying.flatMap((each) => generationOf(each) ?? []))].sort(
			(a, b) => a - b,
		),
		keepersOf: (paths) => [
			...new Set(
				staying
					.filter(({ path }) => reach([path]).some((each) => paths.has(each)))
					.map(({ root }) => root),
			),
		],
	};
}

/** Tells of which of a profile's generations a root is; null of none. */
export function numbersOf(
	generations: Standing["generations"],
): (found: FoundRoot) => number | null {
	return ({ root, path }) =>
		generations.find(({ number, system }) => system === path && root.endsWith(`-${number}-link`))
			?.number ?? null;
}

/** Tells what paths of a target reach, themselves among it. */
export async function reachIn(
	target: Target,
	all: readonly string[],
): Promise<(paths: readonly string[]) => string[]> {
	const graph = readRegistration(await target.registration(all));
	const index = new Map(graph.paths.map((path, i) => [path, i]));
	return (paths) => {
		const from = paths.flatMap((path) => index.get(path) ?? []);
		return Array.from(search(graph.references, from).order, (i) => graph.paths[i]!);
	};
}

/** Names of roots, of many the first ones. */
export function rootNames(roots: readonly string[]): string {
	const more = roots.length > 3 ? ` and ${roots.length - 3} more` : "";
	return `${roots.slice(0, 3).join(", ")}${more}`;
}

/** What takes away generations of the system's profile. */
export function deleteGenerations(numbers: readonly number[]): string {
	return `nix-env -p /nix/var/nix/profiles/system --delete-generations ${numbers.join(" ")}`;
}

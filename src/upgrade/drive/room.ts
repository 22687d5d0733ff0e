import type { UpgradePlan } from "../../closure/upgrade-plan.ts";

/** Paths whose bytes are known together. */
interface Group {
	readonly paths: readonly string[];
	readonly bytes: number;
}

/** Every path of the plan that comes or goes, in groups as the plan tells their bytes. */
function groupsOf(plan: UpgradePlan): readonly Group[] {
	const groups: Group[] = [
		...plan.atoms,
		...plan.glue.map(({ path, bytes }) => ({ paths: [path], bytes })),
		plan.newGlue,
	];
	const known = new Map<string, number>();
	const learn = ({ paths, bytes }: Group) => {
		for (const path of paths) known.set(path, bytes / paths.length);
	};
	for (const group of groups) learn(group);
	for (const { made, fetch, fetchBytes } of plan.stages) {
		for (const { path, size } of made) {
			if (known.has(path)) continue;
			groups.push({ paths: [path], bytes: size });
			known.set(path, size);
		}
		// What a given system has of its own.
		const others = fetch.filter((path) => !known.has(path));
		const told = fetch.reduce((sum, path) => sum + (known.get(path) ?? 0), 0);
		if (others.length === 0) continue;
		const rest = { paths: others, bytes: Math.max(0, fetchBytes - told) };
		groups.push(rest);
		learn(rest);
	}
	return groups;
}

/** Bytes of each path that comes or goes, the plan's; of those known together an equal part. */
export function bytesByPath(plan: UpgradePlan): ReadonlyMap<string, number> {
	const bytes = new Map<string, number>();
	for (const group of groupsOf(plan)) {
		for (const path of group.paths) bytes.set(path, group.bytes / group.paths.length);
	}
	return bytes;
}

/**
 * Bytes that must still come of `wanted`. Where some paths of those known together are there,
 * and some are not, `held` tells what the former hold.
 */
export function missingBytes(
	plan: UpgradePlan,
	wanted: ReadonlySet<string>,
	valid: ReadonlySet<string>,
	held: (path: string) => number,
): number {
	let missing = 0;
	for (const { paths, bytes } of groupsOf(plan)) {
		const asked = paths.filter((path) => wanted.has(path));
		const there = asked.filter((path) => valid.has(path));
		if (asked.length === there.length) continue;
		const all = (bytes * asked.length) / paths.length;
		missing += Math.max(0, all - there.reduce((sum, path) => sum + held(path), 0));
	}
	return Math.ceil(missing);
}

import { groupBy } from "../../closure/group-by.ts";
import type { RootSizes } from "../../closure/root-sizes.ts";
import type { RootRecord } from "./root-record.ts";

/** Roots that free more together than one by one. */
export interface JointRoots {
	readonly what: "same-path" | "old-generations" | "processes";
	/** The path or the profile; null for all profiles, and for processes. */
	readonly name: string | null;
	/** Their numbers. */
	readonly roots: readonly number[];
	/** Bytes on disk that go if all of them go. */
	readonly freed: number;
}

/**
 * The sets of roots that people take away together, those that free most first: all roots
 * of one path, all generations of a profile but the current one (and of all profiles, as
 * `nix-collect-garbage -d` does), all processes. Only those that free anything.
 */
export function jointRoots(roots: readonly RootRecord[], sizes: RootSizes): JointRoots[] {
	const numbers = [...roots.keys()];
	const joint = (what: JointRoots["what"], name: string | null, members: readonly number[]) => ({
		what,
		name,
		roots: members,
		freed: what === "same-path" ? sizes.freedWithPath[members[0]!]! : sizes.freedWithout(members),
	});
	const old = numbers.filter((k) => roots[k]!.isCurrent === false);
	const profiles = [...groupBy(old, (k) => roots[k]!.profile)];
	const processes = numbers.filter((k) => roots[k]!.kind === "process");
	const linked = [...groupBy(numbers, (k) => roots[k]!.path)].filter(
		([, members]) => members.length > 1 && members.some((k) => roots[k]!.kind !== "process"),
	);
	return [
		...linked.map(([path, members]) => joint("same-path", path, members)),
		...profiles.map(([profile, members]) => joint("old-generations", profile, members)),
		...(profiles.length > 1 ? [joint("old-generations", null, old)] : []),
		...(processes.length > 0 ? [joint("processes", null, processes)] : []),
	]
		.filter(({ freed }) => freed > 0)
		.sort((a, b) => b.freed - a.freed);
}

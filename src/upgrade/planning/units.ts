import { groupBy } from "../../closure/group-by.ts";
import { packageAt } from "../../closure/names.ts";
import { outputKey } from "../../closure/package-name.ts";
import type { PlanUnit } from "../../closure/upgrade-plan.ts";
import { compareVersions } from "../../closure/version.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";
import { KNOWN_GROUPS } from "./known-groups.ts";
import type { PathBytes } from "./path-bytes.ts";
import { patterns } from "./patterns.ts";
import type { System } from "./two-systems.ts";

/** All paths of one package that are switched, or outputs of it that alone may be absent. */
interface Package {
	readonly pname: string;
	readonly pairs: PlanUnit["pairs"];
	/** No known group minds documentation of another version. */
	readonly isPart: boolean;
}

/** Units by name, and what the policy says that could not be followed. */
export interface FoundUnits {
	readonly units: readonly PlanUnit[];
	readonly notes: readonly string[];
}

/**
 * What can be switched by itself: packages that configuration refers to and that differ, old and
 * new paired by name and output from the highest version down; groups that must not be mixed are
 * one unit. Where only some outputs of a package may be absent (its documentation), they are a unit
 * of their own. What only the old system has is switched where it may be absent, else it goes last.
 * O(paths log paths), and O(paths) for each pattern.
 */
export function unitsOf(
	old: System,
	now: System,
	bytes: PathBytes,
	policy: UpgradePolicy,
): FoundUnits {
	const found = patterns([old.closure, now.closure], policy);
	const packages = [...groupBy(pairsOf(old, now, bytes), ({ pname }) => pname)]
		.flatMap(([pname, pairs]) => partsOfPackage(pname, pairs, found.nonVital))
		.sort((a, b) => (a.pname < b.pname ? -1 : 1));
	const notes = [...found.notes];
	const units = together(packages, (each) => [
		...(each.isPart
			? []
			: KNOWN_GROUPS.filter(({ members }) => members.test(each.pname)).map(({ name }) => name)),
		...found.atomic.flatMap((paths, k) => (isMeant(each, paths) ? [k] : [])),
	]).map(({ name, members }): PlanUnit => {
		const spared = members.filter((each) => isMeant(each, found.nonVital));
		if (spared.length > 0 && spared.length < members.length) {
			const rest = members.filter((each) => !spared.includes(each)).map(({ pname }) => pname);
			notes.push(
				`${spared.map(({ pname }) => pname).join(", ")} cannot be absent: switched as one with ${rest.join(", ")}`,
			);
		}
		return {
			name,
			pairs: members.flatMap(({ pairs }) => pairs).sort(([a], [b]) => (a < b ? -1 : 1)),
			vital: spared.length < members.length,
			barrier: members.some((each) => isMeant(each, found.barriers)),
		};
	});
	return { units: units.sort((a, b) => (a.name < b.name ? -1 : 1)), notes };
}

function isMeant({ pairs }: Pick<Package, "pairs">, paths: ReadonlySet<string>): boolean {
	return pairs.some((pair) => pair.some((path) => path !== null && paths.has(path)));
}

/** One output of one version, in both systems, or null for a new one that is not there. */
interface Pair {
	readonly pname: string;
	readonly version: string | null;
	readonly output: string | null;
	readonly pair: PlanUnit["pairs"][number];
}

/** A package as one, or without those outputs that alone are in `spared`, and these. */
function partsOfPackage(
	pname: string,
	all: readonly Pair[],
	spared: ReadonlySet<string>,
): Package[] {
	const pairsIn = (some: readonly Pair[]) => some.map(({ pair }) => pair);
	const isSpared = ({ pair }: Pair) => isMeant({ pairs: [pair] }, spared);
	const switched = all.filter((each) => each.pair[1] !== null || isSpared(each));
	const parts = switched.filter(
		(each) => isSpared(each) && (each.output !== null || each.pair[1] === null),
	);
	const rest = switched.filter((each) => !parts.includes(each));
	if (switched.length === 0) return [];
	if (parts.length === 0 || rest.length === 0 || rest.some(isSpared)) {
		return [{ pname, pairs: pairsIn(switched), isPart: false }];
	}
	const labels = new Set(parts.map(({ output, version }) => `${pname}-${output ?? version}`));
	return [
		{ pname, pairs: pairsIn(rest), isPart: false },
		{ pname: [...labels].sort().join("+"), pairs: pairsIn(parts), isPart: true },
	];
}

/** Old and new of each package and output that only configuration of one system refers to. */
function pairsOf(old: System, now: System, bytes: PathBytes): Pair[] {
	const inNew = new Set(now.closure.paths);
	const before = new Set(old.frontier.map((i) => old.closure.paths[i]!));
	const gone = old.frontier.filter((i) => !inNew.has(old.closure.paths[i]!));
	const come = now.frontier.filter((i) => !before.has(now.closure.paths[i]!));
	const byKey = (of: System, paths: readonly number[]) =>
		groupBy(paths, (i) => outputKey(packageAt(of.closure, i)));
	const news = byKey(now, come);
	return [...byKey(old, gone)].flatMap(([key, olds]) => {
		const theirs = highestFirst(now, news.get(key) ?? [], bytes);
		return highestFirst(old, olds, bytes).map((i, k) => {
			const partner = theirs[k] === undefined ? null : now.closure.paths[theirs[k]]!;
			return { ...packageAt(old.closure, i), pair: [old.closure.paths[i]!, partner] as const };
		});
	});
}

/** Of the same version the largest first: where two share a name, size tells them apart. */
function highestFirst({ closure }: System, paths: readonly number[], bytes: PathBytes): number[] {
	const version = (i: number) => packageAt(closure, i).version ?? "";
	const at = (i: number) => closure.paths[i]!;
	return [...paths].sort(
		(a, b) =>
			compareVersions(version(b), version(a)) ||
			bytes.of(at(b)) - bytes.of(at(a)) ||
			(at(a) < at(b) ? -1 : 1),
	);
}

/**
 * Packages that share a key are one unit, and so is what those share keys with. It is called by
 * its groups that have a name, else by its packages.
 */
function together(
	packages: readonly Package[],
	keysOf: (each: Package) => readonly (string | number)[],
): { name: string; members: Package[] }[] {
	let groups: { keys: Set<string | number>; members: Package[] }[] = [];
	for (const each of packages) {
		const keys = keysOf(each);
		const touched = groups.filter((group) => keys.some((key) => group.keys.has(key)));
		const merged = {
			keys: new Set([...touched.flatMap((group) => [...group.keys]), ...keys]),
			members: [...touched.flatMap(({ members }) => members), each],
		};
		groups = [...groups.filter((group) => !touched.includes(group)), merged];
	}
	return groups.map(({ keys, members }) => {
		const named = [...keys].filter((key) => typeof key === "string");
		const free = members.filter(
			({ pname }) => !KNOWN_GROUPS.some((group) => group.members.test(pname)),
		);
		const names = [...named, ...free.map(({ pname }) => pname)];
		return { name: members.length === 1 ? members[0]!.pname : names.sort().join("+"), members };
	});
}

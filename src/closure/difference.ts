import { type Closure, isSized, total, weights } from "./closure.ts";
import { groupBy } from "./group-by.ts";
import { type Entrances, entrances } from "./let-in.ts";
import { packageAt } from "./names.ts";
import { selectedPackages } from "./selected-packages.ts";
import type { Edge } from "./step.ts";
import { compareVersions } from "./version.ts";

/** Two of one kind, before and after. */
export interface Both<T> {
	readonly old: T;
	readonly new: T;
}

/** Upgraded, downgraded, changed otherwise, added, removed. */
export type Change = "U" | "D" | "C" | "A" | "R";

/** Was it asked for by name: in both, only in NEW, only in OLD, in neither. */
export type Selection = "*" | "+" | "-" | ".";

/** One package whose store paths differ, all its outputs together. */
export interface PackageDiff {
	readonly name: string;
	readonly status: "changed" | "added" | "removed";
	readonly change: Change;
	readonly selection: Selection;
	/** Each version once, with its output (`2.36-bin`), oldest first; empty where there is none. */
	readonly versions: Both<readonly string[]>;
	/** All its paths, as indices into the one closure and the other, the smallest path first. */
	readonly paths: Both<readonly number[]>;
	/** NAR bytes of all its paths; null where one of them is unknown. */
	readonly sizeOld: number | null;
	readonly sizeNew: number | null;
	readonly sizeDelta: number | null;
	/** What it is sorted by: bytes as far as they are known, or paths (see `Difference.unit`). */
	readonly delta: number;
	/** For growth: its largest new path, which `because` explains. Null for what shrank or went. */
	readonly entrant: number | null;
	/** The first new reference on the chain to it; null when OLD had them all. */
	readonly letIn: Edge | null;
}

export interface Difference {
	/** What is compared: NAR bytes, or numbers of paths where either side knows no sizes. */
	readonly unit: "bytes" | "paths";
	/** By what changed most, ties by name. */
	readonly diffs: readonly PackageDiff[];
	readonly paths: Both<number> & { readonly added: number; readonly removed: number };
	/** NAR bytes of the whole closures; null where unknown. */
	readonly sizeOld: number | null;
	readonly sizeNew: number | null;
	/** The chain of NEW that let in a path, from that path up to the root (see `Entrances`). */
	readonly upwards: (path: number) => Generator<number>;
}

/** The chain that let in what grew, from a root to the package's largest new path; else empty. */
export function because({ upwards }: Difference, { entrant }: PackageDiff): number[] {
	return entrant === null ? [] : [...upwards(entrant)].reverse();
}

/**
 * What became of each package, and for what grew, who let it in. A package is all paths of
 * one name, whatever their versions and outputs; it differs when its set of store paths does.
 * O(paths log paths + references) of both.
 */
export function difference(old: Closure, closure: Closure): Difference {
	const unit = isSized(old) && isSized(closure) ? "bytes" : "paths";
	const inOld = new Set(old.paths);
	const inNew = new Set(closure.paths);
	const packages = { old: packagesOf(old), new: packagesOf(closure) };
	const selected = selectedPackages(old, closure);
	const byWeight = { old: weights(old), new: weights(closure) };
	const weightOf = (side: "old" | "new", { [side]: paths }: Both<readonly number[]>) =>
		unit === "paths" ? paths.length : paths.reduce((all, i) => all + byWeight[side][i]!, 0);
	let found: Entrances | null = null;
	const ways = () => {
		found ??= entrances(old, closure);
		return found;
	};
	const diffs: PackageDiff[] = [];
	for (const name of new Set([...packages.old.keys(), ...packages.new.keys()])) {
		const paths = { old: packages.old.get(name) ?? [], new: packages.new.get(name) ?? [] };
		const added = paths.new.filter((i) => !inOld.has(closure.paths[i]!));
		if (added.length === 0 && paths.old.every((i) => inNew.has(old.paths[i]!))) continue;
		const versions = { old: versionsOf(old, paths.old), new: versionsOf(closure, paths.new) };
		const [sizeOld, sizeNew] = [sizeOf(old, paths.old), sizeOf(closure, paths.new)];
		const delta = weightOf("new", paths) - weightOf("old", paths);
		const status =
			paths.old.length === 0 ? "added" : paths.new.length === 0 ? "removed" : "changed";
		const entrant = status === "added" || delta > 0 ? largest(closure, added) : null;
		diffs.push({
			name,
			status,
			change: status === "changed" ? changeOf(old, closure, paths) : status === "added" ? "A" : "R",
			selection: selectionOf(selected.old.has(name), selected.new.has(name)),
			versions,
			paths,
			sizeOld,
			sizeNew,
			sizeDelta: sizeOld === null || sizeNew === null ? null : sizeNew - sizeOld,
			delta,
			entrant,
			letIn: entrant === null ? null : ways().letIn(entrant),
		});
	}
	diffs.sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || (a.name < b.name ? -1 : 1));

	const kept = closure.paths.reduce((all, path) => all + (inOld.has(path) ? 1 : 0), 0);
	const [before, after] = [old.paths.length, closure.paths.length];
	return {
		unit,
		diffs,
		paths: { old: before, new: after, added: after - kept, removed: before - kept },
		sizeOld: isSized(old) ? total(old).narSize : null,
		sizeNew: isSized(closure) ? total(closure).narSize : null,
		upwards: (path) => ways().upwards(path),
	};
}

/** Bytes more or less that say nothing where the version is the same. As in Nix's own diff. */
const NOISE = 8 * 1024;

/** Another version, or bytes that count; what is left out says little. Unknown bytes count. */
export function isNews({ versions, sizeDelta }: PackageDiff): boolean {
	return (
		sizeDelta === null ||
		Math.abs(sizeDelta) >= NOISE ||
		versions.old.length !== versions.new.length ||
		versions.old.some((version, k) => version !== versions.new[k])
	);
}

/** The version of path `i` with its output, as other tools tell it: `2.36-bin`. */
export function versionLabel(closure: Closure, i: number, none = ""): string {
	const { version, output } = packageAt(closure, i);
	const suffix = output === null ? "" : output === "drv" ? ".drv" : `-${output}`;
	return `${version ?? none}${suffix}`;
}

function packagesOf(closure: Closure): Map<string, number[]> {
	const { paths } = closure;
	const packages = groupBy(paths.keys(), (i) => packageAt(closure, i).pname);
	for (const members of packages.values()) members.sort((a, b) => (paths[a]! < paths[b]! ? -1 : 1));
	return packages;
}

function versionsOf(closure: Closure, paths: readonly number[]): string[] {
	const labels = new Map(paths.map((i) => [versionLabel(closure, i), packageAt(closure, i)]));
	return [...labels]
		.sort(
			([a, { version: one }], [b, { version: other }]) =>
				compareVersions(one ?? "", other ?? "") || (a < b ? -1 : 1),
		)
		.map(([label]) => label);
}

function sizeOf(closure: Closure, paths: readonly number[]): number | null {
	if (paths.length === 0) return 0;
	if (!isSized(closure)) return null;
	const size = paths.reduce((all, i) => all + closure.narSize[i]!, 0);
	return Number.isNaN(size) ? null : size;
}

function selectionOf(before: boolean, after: boolean): Selection {
	if (before) return after ? "*" : "-";
	return after ? "+" : ".";
}

/**
 * The versions that only one side has, paired from the newest down: all higher is upgraded,
 * all lower downgraded. Outputs do not matter.
 */
function changeOf(old: Closure, closure: Closure, paths: Both<readonly number[]>): Change {
	const versions = (of: Closure, indices: readonly number[]) =>
		new Set(indices.map((i) => packageAt(of, i).version ?? ""));
	const [before, after] = [versions(old, paths.old), versions(closure, paths.new)];
	const newestFirst = (mine: Set<string>, theirs: Set<string>) =>
		[...mine].filter((version) => !theirs.has(version)).sort((a, b) => compareVersions(b, a));
	const [gone, come] = [newestFirst(before, after), newestFirst(after, before)];
	const orders = come.slice(0, gone.length).map((each, k) => compareVersions(each, gone[k]!));
	if (orders.length === 0) return "C";
	if (orders.every((order) => order > 0)) return "U";
	return orders.every((order) => order < 0) ? "D" : "C";
}

/** The heaviest of some paths, the smallest path of those; null of none. */
function largest(closure: Closure, paths: readonly number[]): number | null {
	const byWeight = weights(closure);
	return paths.reduce<number | null>(
		(best, i) => (best === null || byWeight[i]! > byWeight[best]! ? i : best),
		null,
	);
}

import { closureOf } from "../../closure/assemble.ts";
import type { Closure, Problem } from "../../closure/closure.ts";
import { isStorePath, NIX_STORE, storeDirOf, storePathFrom } from "../../closure/store-path.ts";
import { notAClosure } from "./document-error.ts";
import { collectEntries, type Size } from "./entries.ts";

/** What an SBOM tells of one package. */
export interface SbomPackage {
	/** What dependencies call it; null where nothing can refer to it. */
	readonly ref: string | null;
	/** Its store paths: several where it is a derivation of several outputs. */
	readonly paths: readonly string[];
	/** Bytes; only of a package that is one path. */
	readonly sizes?: Partial<Readonly<Record<Size, number>>>;
	readonly selfReference?: boolean;
	/** Is the closure meant to be what this reaches, and others so marked? */
	readonly root?: boolean;
	/** Store paths that it refers to, beside its dependencies. */
	readonly references?: readonly string[];
}

export type Dependency = readonly [dependent: string, dependency: string];

/**
 * The closure that the packages of an SBOM make. A package without a store path is left
 * out with its edges; what only such packages depend on becomes a root. Of a package with
 * several outputs the SBOM does not tell which one refers to what: the one with the
 * shortest name stands for all, and refers to the others. All of this is told as problems.
 *
 * O(packages + dependencies). Throws `not-a-closure` where no package has a store path;
 * `kind` is what the error calls the document.
 */
export function closureOfPackages(
	packages: readonly SbomPackage[],
	dependencies: Iterable<Dependency>,
	kind: string,
	problems: readonly Problem[] = [],
): Closure {
	const full = packages.flatMap(({ paths }) => paths).find((path) => path.startsWith("/"));
	const storeDir = (full && storeDirOf(full)) ?? NIX_STORE;
	const collected = collectEntries(storeDir);
	const numbers = new Map<string, number | null>();
	const roots: string[] = [];
	let pathless = 0;
	let several = 0;
	for (const { ref, paths, sizes, selfReference, root, references } of packages) {
		if (ref !== null && numbers.has(ref)) continue; // metadata.component may be listed again
		const [main, ...others] = byNameLength(paths);
		if (main === undefined) {
			pathless++;
			if (ref !== null) numbers.set(ref, null);
			continue;
		}
		const number = collected.entry(main);
		if (ref !== null) numbers.set(ref, number);
		if (root) roots.push(storePathFrom(storeDir, main));
		if (selfReference) collected.reference(number, number);
		for (const other of others) collected.reference(number, collected.entry(other));
		for (const reference of references ?? []) {
			collected.reference(number, collected.named(reference));
		}
		if (others.length > 0) several++;
		else {
			for (const which of ["narSize", "diskSize", "downloadSize"] as const) {
				const bytes = sizes?.[which];
				if (bytes !== undefined) collected.size(which, number, bytes);
			}
		}
	}
	if (pathless === packages.length) throw notAClosure(`is ${kind} without store paths`);

	/** A package's path; a store path that no package has; null for anything else. */
	const numberOf = (ref: string): number | null => {
		const known = numbers.get(ref);
		if (known !== undefined) return known;
		const number = isStorePath(ref) ? collected.named(ref) : null;
		numbers.set(ref, number);
		return number;
	};
	for (const [dependent, dependency] of dependencies) {
		const from = numberOf(dependent);
		const to = numberOf(dependency);
		if (from !== null && to !== null) collected.reference(from, to);
	}
	const closure = collected.finish();
	const found = [
		...problems,
		...told(pathless, "without a store path: left out, what only they depend on is a root"),
		...told(several, "with several outputs: the first stands for all, and refers to the others"),
		...closure.problems,
	];
	const whole = { ...closure, problems: found };
	if (roots.length === 0) return whole;
	const wanted = new Set(roots);
	return closureOf(
		whole,
		Array.from(whole.paths.keys()).filter((i) => wanted.has(whole.paths[i]!)),
	);
}

function byNameLength(paths: readonly string[]): string[] {
	return [...new Set(paths)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

function told(count: number, what: string): Problem[] {
	const packages = count === 1 ? "1 package" : `${count} packages`;
	return count === 0
		? []
		: [{ code: "unknown-reference", message: `${packages} ${what}`, path: null }];
}

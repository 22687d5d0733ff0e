import { parseName } from "../../closure/package-name.ts";
import { nameOf } from "../../closure/store-path.ts";
import type { PlanStage, UpgradePlan } from "../../closure/upgrade-plan.ts";

/** What a stage does to the packages that configuration names. */
export interface Fates {
	readonly storeDir: string;
	/** What a package of the old system becomes; null: it is absent, or gone; undefined: it stays. */
	fate(path: string): string | null | undefined;
	/** Is this the new package of something switched? */
	isSwitchedIn(path: string): boolean;
	/** The old package in place of a new one that is not there yet. */
	before(path: string): string | undefined;
	/** Is it there in this stage, configuration aside? What the plan does not know is kept. */
	isLive(path: string): boolean;
	/** Every package that comes or goes. */
	readonly packages: readonly string[];
}

export function fatesOf({ storeDir, units, atoms }: UpgradePlan, { states }: PlanStage): Fates {
	const fates = new Map<string, string | null>();
	const switchedIn = new Set<string>();
	const before = new Map<string, string>();
	units.forEach(({ pairs }, unit) => {
		for (const [old, new_] of pairs) {
			if (states[unit] === "absent") fates.set(old, null);
			if (states[unit] === "new") {
				if (!fates.has(old)) fates.set(old, new_);
				if (new_ !== null) switchedIn.add(new_);
			}
			if (states[unit] === "old" && new_ !== null && !before.has(new_)) before.set(new_, old);
		}
	});
	const gone = new Set<string>();
	for (const { paths, side, users, last } of atoms) {
		const live = users.some((unit) => states[unit] === side) || (side === "old" && last);
		if (!live) for (const path of paths) gone.add(path);
	}
	return {
		storeDir,
		fate: (path) => fates.get(path),
		isSwitchedIn: (path) => switchedIn.has(path),
		before: (path) => before.get(path),
		isLive: (path) => !gone.has(path),
		packages: atoms.flatMap(({ paths }) => paths),
	};
}

/**
 * For a path of the old system's configuration that of the new one which does the same: the
 * toplevel for the toplevel, else the only one of that name, or of that name without its version.
 */
export function counterparts(plan: UpgradePlan): (path: string) => string | null {
	const named = (path: string) => nameOf(plan.storeDir, path);
	const unversioned = (path: string) => {
		const { pname, output } = parseName(named(path));
		return `${pname}\0${output ?? ""}`;
	};
	const paths = plan.newGlue.paths.filter((path) => path !== plan.new);
	const byName = onlyOnes(paths, named);
	const byPackage = onlyOnes(paths, unversioned);
	const oldNames = onlyOnes(
		plan.glue.map(({ path }) => path),
		named,
	);
	const oldPackages = onlyOnes(
		plan.glue.map(({ path }) => path),
		unversioned,
	);
	return (path) => {
		if (path === plan.old) return plan.new;
		const sameName = oldNames.has(named(path)) ? byName.get(named(path)) : undefined;
		if (sameName !== undefined) return sameName;
		const key = unversioned(path);
		return (oldPackages.has(key) ? byPackage.get(key) : undefined) ?? null;
	};
}

/** Paths by a key that no other of them has. */
function onlyOnes(paths: readonly string[], key: (path: string) => string): Map<string, string> {
	const found = new Map<string, string>();
	const twice = new Set<string>();
	for (const path of paths) {
		if (found.has(key(path))) twice.add(key(path));
		found.set(key(path), path);
	}
	for (const each of twice) found.delete(each);
	return found;
}

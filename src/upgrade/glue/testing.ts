/** For tests only: a plan's parts out of two closures, without a schedule. */
import { categoryAt } from "../../closure/categories.ts";
import type { Closure } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { packageAt } from "../../closure/names.ts";
import { outputKey } from "../../closure/package-name.ts";
import type {
	PlanAtom,
	PlanStage,
	PlanUnit,
	UnitState,
	UpgradePlan,
} from "../../closure/upgrade-plan.ts";

/** Units, atoms and configuration of an upgrade; sizes and stages are left empty. */
export function planParts(old: Closure, new_: Closure): UpgradePlan {
	const [before, after] = [sideOf(old, new_), sideOf(new_, old)];
	const units = new Map<string, PlanUnit & { pairs: [string, string | null][] }>();
	for (const [key, path] of before.named) {
		const partner = after.named.get(key) ?? null;
		const name = key.split("\0")[0]!;
		const unit = units.get(name) ?? { name, pairs: [], vital: false, barrier: false };
		unit.pairs.push([path, partner]);
		units.set(name, unit);
	}
	const all = [...units.values()];
	const paired = new Set<string | null>(all.flatMap(({ pairs }) => pairs.flat()));
	const atomsOf = (side: "old" | "new", { closure, glue, own, all: refs }: Side): PlanAtom[] => {
		const reached = all.map(({ pairs }) =>
			reach(
				closure,
				pairs.flatMap((pair) => pair[side === "old" ? 0 : 1] ?? []),
				glue,
			),
		);
		const rest = reach(
			closure,
			refs.filter((path) => !paired.has(path)),
			glue,
		);
		return own.map((path) => {
			const users = all.flatMap((_, unit) => (reached[unit]!.has(path) ? [unit] : []));
			return { paths: [path], bytes: 1, side, users, last: rest.has(path) };
		});
	};
	const none = {
		capacity: 0,
		current: 0,
		target: 0,
		naivePeak: 0,
		lowerBound: 0,
		peak: 0,
		keep: 0,
	};
	return {
		...none,
		storeDir: old.storeDir,
		old: old.paths[old.roots[0]!]!,
		new: new_.paths[new_.roots[0]!]!,
		fits: true,
		shortfall: 0,
		stages: [],
		units: all,
		atoms: [...atomsOf("old", before), ...atomsOf("new", after)],
		glue: [...before.glue].map((path) => ({ path, name: "", bytes: 1, madeBytes: 1, users: [] })),
		newGlue: { paths: [...after.glue].filter((path) => !before.glue.has(path)), bytes: 0 },
		pinned: [],
		unit: "nar",
		remedies: [],
		notes: [],
	};
}

/** A stage in which the units of these names are new, or absent; all others are old. */
export function stageWith(
	plan: UpgradePlan,
	isNew: readonly string[],
	isAbsent: readonly string[] = [],
): PlanStage {
	const states = plan.units.map(
		({ name }): UnitState =>
			isNew.includes(name) ? "new" : isAbsent.includes(name) ? "absent" : "old",
	);
	const none = { fetchBytes: 0, releaseBytes: 0, peak: 0, fetch: [], release: [], made: [] };
	return {
		...none,
		index: 1,
		system: plan.old,
		kind: "made",
		states,
		drops: isAbsent,
		adds: [],
		switches: isNew,
		barrier: false,
		reboot: false,
	};
}

interface Side {
	readonly closure: Closure;
	readonly glue: ReadonlySet<string>;
	/** Packages that the other system has not. */
	readonly own: readonly string[];
	/** Those of them that configuration names, by package and output, and all of these. */
	readonly named: ReadonlyMap<string, string>;
	readonly all: readonly string[];
}

function sideOf(closure: Closure, other: Closure): Side {
	const others = new Set(other.paths);
	const glue = new Set<number>(closure.roots);
	const refs = new Set<number>();
	for (const i of glue) {
		for (const k of row(closure.references, i)) {
			if (categoryAt(closure, k, null) === "glue") glue.add(k);
			else if (!others.has(closure.paths[k]!)) refs.add(k);
		}
	}
	const paths = (all: Iterable<number>) => Array.from(all, (i) => closure.paths[i]!);
	const named = new Map<string, string>();
	const sorted = [...refs].sort((a, b) => a - b);
	for (const i of sorted) {
		const key = outputKey(packageAt(closure, i));
		if (!named.has(key)) named.set(key, closure.paths[i]!);
	}
	const gluePaths = new Set(paths(glue));
	return {
		closure,
		glue: gluePaths,
		own: closure.paths.filter((path) => !others.has(path) && !gluePaths.has(path)),
		named,
		all: paths(refs),
	};
}

function reach(
	closure: Closure,
	from: readonly string[],
	without: ReadonlySet<string>,
): ReadonlySet<string> {
	const reached = new Set(from.map((path) => closure.paths.indexOf(path)));
	for (const i of reached) {
		for (const k of row(closure.references, i)) {
			if (!without.has(closure.paths[k]!)) reached.add(k);
		}
	}
	return new Set(Array.from(reached, (i) => closure.paths[i]!));
}

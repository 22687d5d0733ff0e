import { nameAt } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { groupBy } from "../../closure/group-by.ts";
import { search } from "../../closure/reach.ts";
import type { PlanAtom, PlanGlue, PlanUnit, UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { PathBytes } from "./path-bytes.ts";
import type { System } from "./two-systems.ts";

/** Every path of two systems, in exactly one part. */
export interface Parts {
	/** Bytes of what both have. */
	readonly keep: number;
	/** References before referrers, those of the old system first. */
	readonly atoms: readonly PlanAtom[];
	/** Of the old system alone, references before referrers. */
	readonly glue: readonly PlanGlue[];
	readonly newGlue: UpgradePlan["newGlue"];
}

/**
 * Takes two systems apart by who needs what. Old paths in `held` stay to the end, whoever needs
 * them. O(units * what they reach).
 */
export function partsOf(
	old: System,
	now: System,
	units: readonly PlanUnit[],
	bytes: PathBytes,
	held: ReadonlySet<string>,
): Parts {
	const inOld = new Set(old.closure.paths);
	const both = new Set(now.closure.paths.filter((path) => inOld.has(path)));
	const sum = (paths: Iterable<string>) => {
		let all = 0;
		for (const path of paths) all += bytes.of(path);
		return all;
	};
	const ofSide = (side: "old" | "new", system: System) =>
		atomsOf(side, system, units, both, held).map((atom) => ({ ...atom, bytes: sum(atom.paths) }));
	const kept = glueAlone(old, both)
		.map((i) => old.closure.paths[i]!)
		.filter((path) => held.has(path));
	const heldGlue: PlanAtom[] =
		kept.length === 0
			? []
			: [{ paths: kept, bytes: sum(kept), side: "old", users: [], last: true }];
	const newGlue = glueAlone(now, both).map((i) => now.closure.paths[i]!);
	return {
		keep: sum(both),
		atoms: [...ofSide("old", old), ...heldGlue, ...ofSide("new", now)],
		glue: glueParts(old, now, units, both, bytes, held),
		newGlue: { paths: newGlue, bytes: sum(newGlue) },
	};
}

/** Configuration that only this system has, references before referrers. */
function glueAlone({ closure, isGlue, order }: System, both: ReadonlySet<string>): number[] {
	return Array.from(order).filter((i) => isGlue[i] === 1 && !both.has(closure.paths[i]!));
}

/** Unit that each path of one side is a pair's part of. */
function unitOfRoot(units: readonly PlanUnit[], side: "old" | "new"): Map<string, number> {
	const part = side === "old" ? 0 : 1;
	const found = new Map<string, number>();
	for (const [u, { pairs }] of units.entries()) {
		for (const { [part]: path } of pairs) if (path !== null) found.set(path, u);
	}
	return found;
}

function atomsOf(
	side: "old" | "new",
	system: System,
	units: readonly PlanUnit[],
	both: ReadonlySet<string>,
	held: ReadonlySet<string>,
): Omit<PlanAtom, "bytes">[] {
	const { closure, frontier, isGlue, order } = system;
	const { paths, references } = closure;
	const unitOf = unitOfRoot(units, side);
	const frontierOf = groupBy(frontier, (i) => unitOf.get(paths[i]!) ?? units.length);
	const signatures = new Signatures(paths.length);
	// What both have reaches nothing else.
	const barred = Uint8Array.from(paths, (path) => (both.has(path) ? 1 : 0));
	for (const [user, roots] of [...frontierOf].sort(([a], [b]) => a - b)) {
		signatures.add(user, search(references, roots, barred).order);
	}
	const alone = Array.from(order).filter((i) => barred[i] === 0 && isGlue[i] === 0);
	const groups = groupBy(alone, (i) => 2 * signatures.of[i]! + (held.has(paths[i]!) ? 1 : 0));
	return [...groups]
		.map(([key, members]) => {
			const users = signatures.users(key >> 1);
			const last = users.length === 0 || users.at(-1) === units.length;
			return {
				paths: members.map((i) => paths[i]!),
				side,
				users: users.filter((user) => user < units.length),
				last: last || key % 2 === 1,
				// Whatever needs a path needs what that refers to: of two atoms the one with more
				// users cannot refer to the other, nor of the same users one that is held.
				weight: 2 * users.length + (key % 2),
			};
		})
		.sort((a, b) => b.weight - a.weight || (a.paths[0]! < b.paths[0]! ? -1 : 1))
		.map(({ weight: _, ...atom }) => atom);
}

/** Sets of users that paths have, each set once. */
class Signatures {
	/** Number of the set of each path; 0 is the empty one. */
	readonly of: Uint32Array;
	readonly #last: number[] = [-1];
	readonly #rest: number[] = [0];

	constructor(paths: number) {
		this.of = new Uint32Array(paths);
	}

	/** Another user, higher than all before it, of some paths. */
	add(user: number, paths: Iterable<number>): void {
		const next = new Map<number, number>();
		for (const path of paths) {
			const before = this.of[path]!;
			let after = next.get(before);
			if (after === undefined) {
				after = this.#last.push(user) - 1;
				this.#rest.push(before);
				next.set(before, after);
			}
			this.of[path] = after;
		}
	}

	/** Ascending. */
	users(signature: number): number[] {
		const users: number[] = [];
		for (let at = signature; at !== 0; at = this.#rest[at]!) users.push(this.#last[at]!);
		return users.reverse();
	}
}

function glueParts(
	old: System,
	now: System,
	units: readonly PlanUnit[],
	both: ReadonlySet<string>,
	bytes: PathBytes,
	held: ReadonlySet<string>,
): PlanGlue[] {
	const unitOf = unitOfRoot(units, "old");
	const { closure } = old;
	const users = new Map<number, ReadonlySet<number>>();
	const newSizes = new Map<string, number>();
	for (const [i, path] of now.closure.paths.entries()) {
		if (now.isGlue[i] === 0) continue;
		const name = nameAt(now.closure, i);
		newSizes.set(name, Math.max(newSizes.get(name) ?? 0, bytes.of(path)));
	}
	return glueAlone(old, both).map((i) => {
		const mine = new Set<number>();
		for (const target of row(closure.references, i)) {
			const unit = unitOf.get(closure.paths[target]!);
			if (unit !== undefined) mine.add(unit);
			for (const user of users.get(target) ?? []) mine.add(user);
		}
		users.set(i, mine);
		const path = closure.paths[i]!;
		const name = nameAt(closure, i);
		return {
			path,
			name,
			// What is held to the end is an atom of its own.
			bytes: held.has(path) ? 0 : bytes.of(path),
			madeBytes: newSizes.get(name) ?? bytes.of(path),
			users: [...mine].sort((a, b) => a - b),
		};
	});
}

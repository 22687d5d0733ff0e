import type { Instance } from "./instance.ts";
import { type Group, remaining } from "./remaining.ts";

/**
 * Bytes that no schedule, however fine, can do with less than: the greatest of these, each of
 * which some activation needs at least. `floor` is what every activation finds there of the old
 * system, whatever it follows: `keep`, `last`, and of configuration the smaller of what it is and
 * what is made of it.
 *
 * The first that changes anything: all that is there at the start, and the new system, or what
 * comes with the unit that changes and brings least (one that is only taken out brings nothing
 * but configuration). That is no less than the system at the start.
 *
 * The last: `floor` and the new system.
 *
 * For each unit i the one in which it becomes "new". If it is the last one, `floor`, what i had
 * (unless i may have been absent) and the new system. If not, `floor`, what i had and what it
 * brings, Old_i and New_i, and for every other unit j that cannot be absent: j was "old" before,
 * and then all it had is there, or it was "new", and stays so, and then all it brought is there.
 * So at least the lesser of what was put down to it, o_j and n_j, outside of Old_i and New_i. An
 * atom of several units is put down to them in parts that add up to it, so that nothing counts
 * twice, whichever of them are "old": if one is, all of the atom is there. What a unit that may
 * be absent has counts as nothing.
 *
 * O(users * units) at most, mostly O(users).
 */
export function lowerBound(instance: Instance): number {
	const { states, held, brought, end, old, new: new_, glue } = remaining(instance);
	const comes = [...new_, ...glue.map(({ brought: bytes, users }) => ({ bytes, users }))];
	const made = sums(
		glue.map(({ brought: bytes, users }) => ({ bytes, users })),
		states.length,
	);
	const floor =
		held -
		old.reduce((sum, { bytes }) => sum + bytes, 0) +
		glue.reduce((sum, path) => sum + Math.min(0, path.held), 0);
	const had = sums(old, states.length);
	const brings = sums(comes, states.length);
	const isSteady = states.map((each) => each[0] === "old" && each.length === 2);
	const least = states.map((each, unit) => (each.length === 3 ? made[unit]! : brings[unit]!));
	const first = held + Math.min(end, brought + Math.min(...least));
	let bound = Math.max(first, floor + end);
	const parts = partsOf(old, comes, isSteady);
	const both = parts.old.map((bytes, unit) => Math.min(bytes, parts.new[unit]!));
	const all = both.reduce((sum, bytes) => sum + bytes, 0);
	const oldOf = groupsOf(old, states.length);
	const comesOf = groupsOf(comes, states.length);
	for (const unit of states.keys()) {
		const own = isSteady[unit] ? had[unit]! : 0;
		/** What of the parts of others is in Old_i (where that counts), and in New_i. */
		const inside = new Map<number, { old: number; new: number }>();
		const leaveOut = (side: "old" | "new", shares: ReadonlyMap<number, number>) => {
			for (const [other, bytes] of shares) {
				const sum = inside.get(other) ?? { old: 0, new: 0 };
				sum[side] += bytes;
				inside.set(other, sum);
			}
		};
		if (isSteady[unit]) for (const g of oldOf[unit]!) leaveOut("old", parts.oldShares[g]!);
		for (const g of comesOf[unit]!) leaveOut("new", parts.newShares[g]!);
		inside.delete(unit);
		let others = all - both[unit]!;
		for (const [other, sum] of inside) {
			const left = Math.min(parts.old[other]! - sum.old, parts.new[other]! - sum.new);
			others += left - both[other]!;
		}
		const between = floor + own + brought + brings[unit]! + others;
		bound = Math.max(bound, Math.min(between, floor + own + end));
	}
	return bound;
}

/**
 * Bytes of groups put down to their users (steady ones only), so that of each user about as much
 * goes as comes: the more of both it has, the higher the bound.
 */
function partsOf(old: readonly Group[], comes: readonly Group[], isSteady: readonly boolean[]) {
	const parts = { old: isSteady.map(() => 0), new: isSteady.map(() => 0) };
	const oldShares = old.map(() => new Map<number, number>());
	const newShares = comes.map(() => new Map<number, number>());
	const every = [
		...old.map((group, g) => ({ group, share: oldShares[g]!, to: parts.old, from: parts.new })),
		...comes.map((group, g) => ({ group, share: newShares[g]!, to: parts.new, from: parts.old })),
	];
	// what is one unit's own comes first, then the largest
	every.sort((a, b) => {
		const isShared = Number(a.group.users.length > 1) - Number(b.group.users.length > 1);
		return isShared || b.group.bytes - a.group.bytes;
	});
	for (const { group, share, to, from } of every) {
		const users = group.users.filter((unit) => isSteady[unit]);
		let left = group.bytes;
		for (const [k, unit] of users.entries()) {
			const missing = Math.max(0, from[unit]! - to[unit]!);
			const part = k === users.length - 1 ? left : Math.min(left, missing);
			if (part === 0) continue;
			share.set(unit, part);
			to[unit]! += part;
			left -= part;
		}
	}
	return { ...parts, oldShares, newShares };
}

/** Bytes of all groups of each user. */
function sums(groups: readonly Group[], units: number): Float64Array {
	const bytes = new Float64Array(units);
	for (const group of groups) for (const unit of group.users) bytes[unit]! += group.bytes;
	return bytes;
}

/** The groups of each user, by number. */
function groupsOf(groups: readonly Group[], units: number): number[][] {
	const of = Array.from({ length: units }, (): number[] => []);
	for (const [g, { users }] of groups.entries()) for (const unit of users) of[unit]!.push(g);
	return of;
}

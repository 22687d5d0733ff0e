import type { Change } from "../catalogue/change.ts";
import { climb, type Place, type Searching } from "./climb.ts";
import { keyOf } from "./tryouts.ts";

/**
 * The place without steps that later ones made needless: one change after the other is taken out
 * without which the built closure is no larger (by no more than the floor in all), and nothing of
 * the contract is lost.
 */
export async function cleanedUp(searching: Searching, place: Place): Promise<Place> {
	const { world, tryouts, rejected } = searching;
	const { size } = place.standing;
	const enough = world.until !== null && size <= world.until ? world.until : null;
	const most = Math.min(size + world.floor, enough ?? Number.POSITIVE_INFINITY);
	const without = async (at: Place): Promise<Place | null> => {
		const { changes, predicted } = at.standing;
		const rests = changes.map((change) => changes.filter((other) => other !== change));
		const looks = await Promise.all(rests.map((rest) => tryouts.look(rest)));
		world.signal.throwIfAborted();
		const growth = looks.map((looked) =>
			looked.refused === null ? looked.predicted - predicted : Number.POSITIVE_INFINITY,
		);
		const order = [...rests.keys()].sort((a, b) =>
			growth[a] === growth[b] ? b - a : growth[a]! - growth[b]!,
		);
		for (const k of order) {
			if (growth[k]! > world.floor) break;
			const standing = await tryouts.stand(rests[k]!);
			world.signal.throwIfAborted();
			if (standing.refused !== null || standing.size > most) continue;
			const gone = [changes[k]!];
			const reason = "needless beside the other steps";
			rejected.set(keyOf(gone), { changes: gone, saving: null, reason });
			world.emit({ kind: "dropped", changes: gone, size: standing.size });
			return { standing, steps: stepsWithout(at, gone) };
		}
		return null;
	};
	let at = place;
	for (let next = await without(at); next !== null; next = await without(at)) at = next;
	return at;
}

/**
 * A smaller place to which fewer changes lead the way: with one or two of them gone, others may be
 * possible that they forbid, or better than they are. Those that cost least to go without are
 * tried first, for as long as `budget` lasts. Null where there is none.
 */
export async function exchanged(searching: Searching, place: Place): Promise<Place | null> {
	const { world, tryouts, memory } = searching;
	const { standing } = place;
	const { changes } = standing;
	const sets = [
		...changes.map((change) => [change]),
		...changes.flatMap((change, k) => changes.slice(k + 1).map((other) => [change, other])),
	];
	for (const gone of sets) {
		if (memory.budget <= 0) return null;
		const rest = changes.filter((change) => !gone.includes(change));
		const without = await tryouts.stand(rest);
		world.signal.throwIfAborted();
		if (without.refused !== null) continue;
		const start = { standing: without, steps: stepsWithout(place, gone) };
		const rejected = new Map(searching.rejected);
		const aside = { ...searching, rejected };
		const found = await climb(aside, start, new Set(gone.map(({ id }) => id)));
		if (found.standing.size >= standing.size - world.floor) continue;
		for (const [key, each] of rejected) searching.rejected.set(key, each);
		for (const change of gone) {
			const reason = "others save more in its place";
			searching.rejected.set(change.id, { changes: [change], saving: null, reason });
		}
		return found;
	}
	return null;
}

function stepsWithout({ steps }: Place, gone: readonly Change[]): Place["steps"] {
	return steps
		.map((step) => ({ ...step, changes: step.changes.filter((each) => !gone.includes(each)) }))
		.filter(({ changes }) => changes.length > 0);
}

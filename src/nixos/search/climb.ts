import type { Change } from "../catalogue/change.ts";
import type { TrialClass } from "../prediction/prediction.ts";
import { stepFrom } from "./round.ts";
import type { SearchWorld } from "./search-world.ts";
import type { Standing, Tryouts } from "./tryouts.ts";

/** Changes that were taken together, and what it took to build them when they were. */
export interface Taken {
	readonly changes: readonly Change[];
	readonly class: TrialClass;
}

/** Where a search is. */
export interface Place {
	readonly standing: Standing;
	readonly steps: readonly Taken[];
}

/** A move that was not taken. */
export interface NotTaken {
	readonly changes: readonly Change[];
	/** Bytes that it was predicted to save when last looked at; null where it cannot be. */
	readonly saving: number | null;
	/** Why not; null where its saving says so. */
	readonly reason: string | null;
}

/** What a search learns, and keeps through all its climbs. */
export interface Memory {
	/** Moves that a person does not want, and so nothing that has all of one in it. */
	readonly unwanted: (readonly Change[])[];
	/** Does the person still want to be asked; have they had enough? */
	asking: boolean;
	stopped: boolean;
	/** Moves that were looked at, and how many more may be for the sake of exchanges. */
	tried: number;
	budget: number;
}

/** What every part of a search is given. */
export interface Searching {
	readonly world: SearchWorld;
	readonly tryouts: Tryouts;
	readonly memory: Memory;
	/** By key the moves that were not taken when they were last looked at. */
	readonly rejected: Map<string, NotTaken>;
}

/**
 * Takes steps from `place`, the one that saves most first, until none is worth it. Changes of
 * `without` are left alone.
 */
export async function climb(
	searching: Searching,
	place: Place,
	without: ReadonlySet<string> = new Set(),
): Promise<Place> {
	const savings = new Map<string, number>();
	let at = place;
	while (!isSmallEnough(searching, at)) {
		const next = await stepFrom(searching, at, savings, without);
		if (next === null) break;
		at = next;
	}
	return at;
}

/** Is there no need to go on? */
export function isSmallEnough({ world, memory }: Searching, { standing }: Place): boolean {
	return memory.stopped || (world.until !== null && standing.size <= world.until);
}

import { WhittleError } from "../closure/error.ts";
import { size } from "../closure/size.ts";
import type { Change } from "./change.ts";
import { climb, isSmallEnough, type Memory, type NotTaken, type Place } from "./climb.ts";
import type { TrialClass } from "./prediction.ts";
import { cleanedUp, exchanged } from "./refine.ts";
import { lossesOf } from "./round.ts";
import type { SearchWorld } from "./search-world.ts";
import { openTryouts, type Standing } from "./tryouts.ts";

/** A step of the result, measured from prefix to prefix. */
export interface FoundStep {
	readonly changes: readonly Change[];
	/** Bytes it saves on the system as it was; null where it cannot be there. */
	readonly alone: number | null;
	/** Bytes it saves on top of the steps before it. */
	readonly together: number;
	readonly losses: readonly string[];
	readonly class: TrialClass;
	readonly before: Standing;
	readonly after: Standing;
}

/** What a search came to. */
export interface Found {
	readonly base: Standing;
	readonly steps: readonly FoundStep[];
	readonly rejected: readonly { readonly changes: readonly Change[]; readonly reason: string }[];
	/** After the last step; the system as it is where there is none. */
	readonly result: Standing;
}

/** Moves that are looked at for the sake of exchanges: as many as before, and at least so many. */
const BUDGET = 100;

/**
 * Searches the changes that make a system smallest while its contract holds, or small enough:
 * climbs by the step that saves most, then takes out what became needless, then tries whether
 * any change stands in the way of better ones. Every step is built and measured. The same
 * world gives the same result, whatever ends first. Rejects with what `signal` says, and with
 * `WhittleError` where the system itself does not build.
 */
export async function search(world: SearchWorld): Promise<Found> {
	const tryouts = openTryouts(world);
	const base = await tryouts.stand([]);
	if (base.refused !== null) {
		throw new WhittleError("not-built", base.refused, null, "make the system build as it is");
	}
	const memory: Memory = {
		unwanted: [],
		asking: true,
		stopped: false,
		tried: 0,
		budget: Number.POSITIVE_INFINITY,
	};
	const rejected = new Map<string, NotTaken>();
	const searching = { world, tryouts, memory, rejected };
	let place: Place = await climb(searching, { standing: base, steps: [] });
	if (!memory.stopped) place = await cleanedUp(searching, place);
	// Nobody who says yes to each step wants others in its place.
	memory.budget = Math.max(BUDGET, memory.tried);
	while (world.ask === null && memory.budget > 0 && !isSmallEnough(searching, place)) {
		const better = await exchanged(searching, place);
		if (better === null) break;
		place = await cleanedUp(searching, better);
	}
	const steps: FoundStep[] = [];
	let before = base;
	let changes: readonly Change[] = [];
	for (const [k, step] of place.steps.entries()) {
		changes = [...changes, ...step.changes];
		const after = await tryouts.stand([...before.changes, ...changes]);
		world.signal.throwIfAborted();
		const together = after.refused === null ? before.size - after.size : 0;
		const isLast = k === place.steps.length - 1;
		// What helps only with what comes behind it is one step with that.
		if (after.refused !== null || together <= (isLast ? 0 : world.floor)) continue;
		const alone = await tryouts.stand(changes);
		world.signal.throwIfAborted();
		steps.push({
			changes,
			alone: alone.refused === null ? base.size - alone.size : null,
			together,
			losses: await lossesOf(world, changes, before, after),
			class: step.class,
			before,
			after,
		});
		before = after;
		changes = [];
	}
	const taken = new Set(before.changes);
	const left = [...rejected.values()]
		.filter((each) => !each.changes.every((change) => taken.has(change)))
		.map((each) => ({ changes: each.changes, reason: reasonOf(each, world, memory) }));
	return { base, steps, rejected: left, result: before };
}

function reasonOf(
	{ saving, reason }: NotTaken,
	{ floor }: SearchWorld,
	{ stopped }: Memory,
): string {
	if (reason !== null || saving === null) return reason ?? "cannot be";
	if (saving < 0) return `makes it larger, by ${size(-saving)}`;
	if (saving === 0) return "saves nothing";
	if (saving <= floor) return `saves ${size(saving)} only`;
	return stopped ? "the search was ended before its turn" : "not needed any more";
}

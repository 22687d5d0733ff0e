import type { Ledger } from "../../closure/ledger.ts";
import type { Trials } from "../trials/trials.ts";
import { ledgerOf } from "./ledger-of.ts";
import { search } from "./search.ts";
import { type ShrinkOptions, withWorld } from "./with-world.ts";

/** What a search came to, and what it took. */
export interface Shrunk {
	readonly ledger: Ledger;
	readonly counts: Trials["counts"];
}

/**
 * Searches the changes that make a configuration's system smallest while its contract holds.
 * Throws `WhittleError` where the system does not evaluate or build, or lacks what must be kept,
 * and what `signal` says; what was tried by then is remembered.
 */
export async function shrink(options: ShrinkOptions): Promise<Shrunk> {
	return withWorld(options, async (world) => {
		const found = await search(world);
		const trial = await world.trials.evaluate(found.result.changes);
		const priorities = trial.outcome === "evaluated" ? trial.priorities : [];
		const { counts } = world.trials;
		return { ledger: ledgerOf(options, found, priorities), counts: { ...counts } };
	});
}

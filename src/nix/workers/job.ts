import type { WhittleError } from "../../closure/error.ts";

/**
 * Work on a list of items that can be done in any order, by any thread, and may lead to
 * further items. Data, items and findings go from thread to thread, so they are plain.
 */
export interface Job<Data, Item, Found> {
	readonly name: string;
	/** Called once in each thread. */
	start(data: Data): Step<Item, Found>;
}

/**
 * Takes items off the end of `items`, and adds there what they lead to, until none is left
 * or it is `until` by `performance.now()`. At least one is done.
 */
export type Step<Item, Found> = (items: Item[], until: number) => Found;

/** What a worker thread is started with. */
export interface Start<Data> {
	readonly job: string;
	readonly data: Data;
}

/** What a worker says: that it is there, then for each handful of items what came of it. */
export type Answer<Item, Found> =
	| { readonly ready: true }
	| { readonly left: readonly Item[]; readonly found: Found }
	| { readonly refusal: Refusal };

/** A `WhittleError`, which would arrive without its class. */
export type Refusal = Pick<WhittleError, "code" | "what" | "where" | "remedy">;

/** Milliseconds of work between two answers. */
export const SLICE = 25;

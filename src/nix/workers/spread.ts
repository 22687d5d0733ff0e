import { type Crew, startCrew } from "./crew.ts";
import { type Job, SLICE } from "./job.ts";

/** Milliseconds of work that are not worth threads, which take half as long to start. */
const PATIENCE = 100;

/**
 * Does all of `items` and what they lead to, and hands every piece of what was found to
 * `take`, which may add items. In this thread first; where that takes longer than
 * `patience` milliseconds, in worker threads: with Infinity never, with 0 in them alone.
 *
 * Rejects with what a step throws, or with the reason of `signal`.
 */
export async function spread<Data, Item, Found>(
	job: Job<Data, Item, Found>,
	data: Data,
	items: Item[],
	take: (found: Found) => void,
	signal: AbortSignal,
	patience = PATIENCE,
): Promise<void> {
	signal.throwIfAborted();
	const begin = performance.now();
	const start = () => startCrew(job.name, data, items, take, signal);
	let crew: Crew | null = patience === 0 ? start() : null;
	try {
		if (crew === null) {
			const step = job.start(data);
			// Workers take a while to be there: until then this thread goes on.
			while (items.length > 0 && crew?.ready() !== true) {
				const now = performance.now();
				if (now - begin >= patience) crew ??= start();
				take(step(items, now + SLICE));
				await new Promise(setImmediate); // a signal may come, or a worker
				signal.throwIfAborted();
			}
		}
		await crew?.finish();
	} finally {
		await crew?.leave();
	}
}

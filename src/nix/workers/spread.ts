import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { WhittleError } from "../../closure/error.ts";
import { type Answer, type Job, type Refusal, SLICE, type Start } from "./job.ts";

/** Milliseconds of work that are not worth a thread, which takes as long to start. */
const PATIENCE = 50;
/** Items a worker is given at once: many for few messages, not so many that others wait. */
const MOST = 64;
const THREADS = Math.max(2, availableParallelism());

/** The worker's program: beside the bundle; for sources, which tests run, the built one. */
const PROGRAM = import.meta.url.startsWith("file:") ? "../../../dist/worker.cjs" : "./worker.cjs";

/**
 * Does all of `items` and what they lead to, and hands every piece of what was found to
 * `take`, which may add items. In this thread first; where that takes longer than
 * `patience` milliseconds, in worker threads: with 0 at once, with Infinity never.
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
	const step = job.start(data);
	const begin = performance.now();
	while (items.length > 0) {
		const now = performance.now();
		if (now - begin >= patience) return inWorkers(job.name, data, items, take, signal);
		take(step(items, now + SLICE));
		await new Promise(setImmediate); // a signal may come
		signal.throwIfAborted();
	}
}

async function inWorkers<Data, Item, Found>(
	job: string,
	data: Data,
	items: Item[],
	take: (found: Found) => void,
	signal: AbortSignal,
): Promise<void> {
	const start: Start<Data> = { job, data };
	const program = createRequire(import.meta.url).resolve(PROGRAM);
	const workers = Array.from({ length: THREADS }, () => new Worker(program, { workerData: start }));
	const idle = [...workers];
	const ended = new AbortController();
	try {
		await new Promise<void>((resolve, reject) => {
			const feed = () => {
				while (idle.length > 0 && items.length > 0) {
					const share = Math.ceil(items.length / (2 * THREADS));
					idle.pop()!.postMessage(items.splice(-Math.min(MOST, share)));
				}
				if (idle.length === THREADS) resolve();
			};
			const receive = (worker: Worker, answer: Answer<Item, Found>) => {
				if ("refusal" in answer) throw refused(answer.refusal);
				for (const item of answer.left) items.push(item);
				take(answer.found);
				idle.push(worker);
				feed();
			};
			signal.addEventListener("abort", () => reject(signal.reason), { signal: ended.signal });
			for (const worker of workers) {
				worker.on("error", reject);
				worker.on("message", (answer: Answer<Item, Found>) => {
					try {
						receive(worker, answer);
					} catch (error) {
						reject(error);
					}
				});
			}
			feed();
		});
	} finally {
		ended.abort();
		await Promise.all(workers.map((worker) => worker.terminate()));
	}
}

function refused({ code, what, where, remedy }: Refusal): WhittleError {
	return new WhittleError(code, what, where, remedy);
}

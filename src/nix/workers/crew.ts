import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { WhittleError } from "../../closure/error.ts";
import type { Answer, Start } from "./job.ts";

const THREADS = Math.max(2, availableParallelism());
/** Items a worker is given at once: many for few messages, not so many that others wait. */
const MOST = 256;

/** The worker's program: beside the bundle; for sources, which tests run, the built one. */
const PROGRAM = import.meta.url.startsWith("file:") ? "../../../dist/worker.cjs" : "./worker.cjs";

/** Worker threads at one job. */
export interface Crew {
	/** Is one there that waits for items? */
	ready(): boolean;
	/** Does all items; rejects with what a worker throws, or the reason of the signal. */
	finish(): Promise<void>;
	leave(): Promise<void>;
}

/** Starts threads that share `items`, once `finish` is called; see `spread`. */
export function startCrew<Data, Item, Found>(
	job: string,
	data: Data,
	items: Item[],
	take: (found: Found) => void,
	signal: AbortSignal,
): Crew {
	const start: Start<Data> = { job, data };
	const program = createRequire(import.meta.url).resolve(PROGRAM);
	const workers = Array.from({ length: THREADS }, () => new Worker(program, { workerData: start }));
	const idle: Worker[] = [];
	let busy = 0;
	let handingOut = false;
	let resolve: () => void = noop;
	let reject: (reason: unknown) => void = noop;
	const done = new Promise<void>((yes, no) => {
		resolve = yes;
		reject = no;
	});
	done.catch(noop); // `finish` tells

	const feed = () => {
		if (!handingOut) return;
		while (idle.length > 0 && items.length > 0) {
			const share = Math.ceil(items.length / (2 * THREADS));
			idle.pop()!.postMessage(items.splice(-Math.min(MOST, share)));
			busy++;
		}
		if (busy === 0 && items.length === 0) resolve();
	};
	const receive = (worker: Worker, answer: Answer<Item, Found>) => {
		if ("refusal" in answer) {
			const { code, what, where, remedy } = answer.refusal;
			throw new WhittleError(code, what, where, remedy);
		}
		if ("found" in answer) {
			busy--;
			for (const item of answer.left) items.push(item);
			take(answer.found);
		}
		idle.push(worker);
		feed();
	};
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
	const abort = () => reject(signal.reason);
	signal.addEventListener("abort", abort);

	return {
		ready: () => idle.length > 0,
		finish() {
			handingOut = true;
			feed();
			return done;
		},
		async leave() {
			signal.removeEventListener("abort", abort);
			await Promise.all(workers.map((worker) => worker.terminate()));
		},
	};
}

function noop(): void {}

import { parentPort, workerData } from "node:worker_threads";
import { WhittleError } from "../../closure/error.ts";
import { scanning } from "../scan/scan-places.ts";
import { measuring } from "../store/measure-blocks.ts";
import { type Answer, type Job, SLICE, type Start } from "./job.ts";

/* The program of a worker thread: `dist/worker.cjs`. */

serve(workerData);

/** @param start from `startCrew`, as it was given to the thread */
function serve({ job, data }: Start<never>): void {
	if (job === measuring.name) answerFor(measuring, data);
	else if (job === scanning.name) answerFor(scanning, data);
	else throw new Error(`no job is called ${job}`);
}

function answerFor<Data, Item, Found>(job: Job<Data, Item, Found>, data: Data): void {
	const step = job.start(data);
	const reply = (answer: Answer<Item, Found>) => parentPort?.postMessage(answer);
	parentPort?.on("message", (items: Item[]) => {
		try {
			const found = step(items, performance.now() + SLICE);
			reply({ left: items, found });
		} catch (error) {
			if (!(error instanceof WhittleError)) throw error;
			const { code, what, where, remedy } = error;
			reply({ refusal: { code, what, where, remedy } });
		}
	});
	reply({ ready: true });
}

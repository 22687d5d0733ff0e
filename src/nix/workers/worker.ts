import { parentPort, workerData } from "node:worker_threads";
import { WhittleError } from "../../closure/error.ts";
import { measuring } from "../store/measure-blocks.ts";
import { type Answer, type Job, SLICE, type Start } from "./job.ts";

/* The program of a worker thread: `dist/worker.cjs`. */

serve(workerData);

function serve(start: Start<unknown>): void {
	if (start.job === measuring.name) answerFor(measuring, null);
	else throw new Error(`no job is called ${start.job}`);
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
}

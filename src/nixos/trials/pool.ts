/** What a task takes of the budget, asked anew whenever it might begin. */
export interface Task {
	readonly need: () => number;
	/** Goes before all that is not, and nothing overtakes it. */
	readonly urgent?: boolean;
}

/** Runs tasks, several at a time, as far as a budget allows. */
export interface Pool {
	/**
	 * What `work` gives, once there was room for it. A need above the whole budget runs alone.
	 * Rejects with what the pool's signal says where that comes before it has begun.
	 */
	run<T>(task: Task, work: () => Promise<T>): Promise<T>;
}

interface Waiting extends Task {
	readonly begin: (need: number) => void;
	readonly reject: (reason: unknown) => void;
}

/**
 * A pool of which at most `atOnce` tasks run, that together need at most `budget`. In the order
 * in which they came, but a task that fits does not wait behind one that does not.
 */
export function pool(budget: number, atOnce: number, signal: AbortSignal): Pool {
	const urgent: Waiting[] = [];
	const usual: Waiting[] = [];
	let used = 0;
	let running = 0;

	const fits = (need: number) => running === 0 || (running < atOnce && used + need <= budget);
	const startWhatFits = () => {
		for (;;) {
			const queue = urgent.length > 0 ? urgent : usual;
			const first = urgent.length > 0 ? 1 : usual.length;
			const at = queue.slice(0, first).findIndex(({ need }) => fits(need()));
			if (at < 0) return;
			const [task] = queue.splice(at, 1);
			const need = task!.need();
			used += need;
			running++;
			task!.begin(need);
		}
	};
	const stop = () => {
		for (const { reject } of [...urgent.splice(0), ...usual.splice(0)]) reject(signal.reason);
	};
	signal.addEventListener("abort", stop, { once: true });

	return {
		async run(task, work) {
			signal.throwIfAborted();
			const need = await new Promise<number>((begin, reject) => {
				(task.urgent === true ? urgent : usual).push({ ...task, begin, reject });
				startWhatFits();
			});
			try {
				return await work();
			} finally {
				used -= need;
				running--;
				startWhatFits();
			}
		},
	};
}

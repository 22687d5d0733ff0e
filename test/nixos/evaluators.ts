import { readFileSync } from "node:fs";

/** Evaluators at work, and bytes of their resident sets together: the most that was seen. */
interface Seen {
	running: number;
	bytes: number;
}

/** Looks every few milliseconds at the evaluators that this process has started, until `end`. */
export function watchEvaluators(): { readonly most: Readonly<Seen>; end(): void } {
	const most: Seen = { running: 0, bytes: 0 };
	const watch = setInterval(() => {
		const { running, bytes } = evaluators();
		most.running = Math.max(most.running, running);
		most.bytes = Math.max(most.bytes, bytes);
	}, 5);
	return { most, end: () => clearInterval(watch) };
}

function evaluators(): Seen {
	let [running, bytes] = [0, 0];
	const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8");
	for (const pid of children.split(" ").filter(Boolean)) {
		try {
			const status = readFileSync(`/proc/${pid}/status`, "utf8");
			if (!status.startsWith("Name:\tnix-instantiate\n")) continue;
			running++;
			bytes += 1024 * Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0);
		} catch (error) {
			if (!(error instanceof Error && "code" in error)) throw error; // it is gone
		}
	}
	return { running, bytes };
}

import code from "worker:./layout.worker.ts";
import type { Graph } from "../../closure/graph.ts";

export const LAYOUTS = ["layered", "force"] as const;
export type Layout = (typeof LAYOUTS)[number];

/** A graph to be placed; what comes of it has the same `id`. */
export interface Job {
	readonly id: number;
	readonly layout: Layout;
	readonly graph: Graph;
	readonly radii: Float32Array;
}

export type ToWorker = Job | "go" | "wait";

/** Where nodes stand so far: x and y of each in turn. */
export interface FromWorker {
	readonly id: number;
	readonly positions: Float32Array<ArrayBuffer>;
	/** Does nothing move any more? */
	readonly resting: boolean;
}

/** One worker, started when it is first needed. A new job ends the one before it. */
export function layouter(
	onPositions: (message: FromWorker) => void,
	onFault: (text: string) => void,
): (message: ToWorker) => void {
	let worker: Worker | null = null;
	return (message) => {
		if (worker === null) {
			const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
			worker = new Worker(address);
			worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => onPositions(data));
			worker.addEventListener("error", ({ message: text }) =>
				onFault(text || "the browser refuses to start a worker"),
			);
		}
		worker.postMessage(message);
	};
}

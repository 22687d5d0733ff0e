import code from "worker:./reaching.worker.ts";
import { type ReadonlySignal, signal } from "@preact/signals";
import { closureSizes } from "../../closure/closure-sizes.ts";
import { perClosure } from "../../closure/memo.ts";

/**
 * Closure size of each path, null until they are there. On a graph that is like no real one
 * they take half a minute, so a thread of its own works them out when they are first asked for.
 */
export const reaching = perClosure((closure): ReadonlySignal<Float64Array | null> => {
	const sizes = signal<Float64Array | null>(null);
	const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
	const worker = new Worker(address);
	worker.onmessage = ({ data }: MessageEvent<Float64Array>) => {
		URL.revokeObjectURL(address);
		sizes.value = data;
	};
	// Where a browser starts no threads for a page from disk, the page waits.
	worker.onerror = () => {
		sizes.value = closureSizes(closure);
	};
	worker.postMessage(closure);
	return sizes;
});

import type { Closure } from "../../closure/closure.ts";
import { closureSizes } from "../../closure/closure-sizes.ts";

/** Given a closure, answers with the closure size of each path. */
addEventListener("message", ({ data }: MessageEvent<Closure>) => {
	postMessage(closureSizes(data));
	close();
});

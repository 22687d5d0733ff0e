/** Works out where nodes stand, off the page's thread. */
import { type Settling, settling } from "./force.ts";
import { layered } from "./layers.ts";
import type { FromWorker, Job, ToWorker } from "./layouter.ts";

let settled: { readonly id: number; readonly nodes: Settling } | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
/** What it cost to show where nodes are, the last time, in milliseconds. */
let showing = 0;

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
	clearTimeout(timer);
	if (data === "wait") return;
	if (data === "go") settled?.nodes.again();
	else begin(data);
	settle();
});

function begin({ id, layout, graph, radii }: Job): void {
	const positions = layered(graph, radii);
	settled = layout === "force" ? { id, nodes: settling(graph, radii, positions) } : null;
	if (settled === null) send({ id, positions, resting: true });
}

/** A few steps, what has come of them, and so on until nothing moves. */
function settle(): void {
	if (settled === null) return;
	const { id, nodes } = settled;
	// Most of the time goes to steps, not to showing them.
	const until = performance.now() + Math.max(40, 3 * showing);
	let moving = nodes.step();
	while (moving && performance.now() < until) moving = nodes.step();
	const start = performance.now();
	const positions = nodes.positions();
	showing = performance.now() - start;
	send({ id, positions, resting: !moving });
	if (moving) timer = setTimeout(settle);
}

function send(message: FromWorker): void {
	postMessage(message, { transfer: [message.positions.buffer] });
}

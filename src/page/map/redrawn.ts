import { effect, type Signal, signal } from "@preact/signals";

/** How large an element is, in whole pixels; nothing before it is laid out. */
export interface Extent {
	readonly width: number;
	readonly height: number;
}

/** Keeps `extent` what the element's is. Gives what ends that. */
export function measured(element: Element, extent: Signal<Extent>): () => void {
	const observer = new ResizeObserver(() => {
		const { clientWidth: width, clientHeight: height } = element;
		const before = extent.peek();
		if (width !== before.width || height !== before.height) extent.value = { width, height };
	});
	observer.observe(element);
	return () => observer.disconnect();
}

/**
 * Draws in the next frame whenever a signal that `prepare` read has changed, or the screen:
 * light and dark, the fineness of its pixels. Gives what ends that.
 */
export function redrawn(prepare: () => () => void): () => void {
	const screen = signal(0);
	const changed = () => {
		screen.value++;
	};
	const scheme = matchMedia("(prefers-color-scheme: dark)");
	scheme.addEventListener("change", changed);
	let frame = 0;
	const stop = effect(() => {
		screen.value;
		const draw = prepare();
		cancelAnimationFrame(frame);
		frame = requestAnimationFrame(draw);
		const ratio = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
		ratio.addEventListener("change", changed);
		return () => ratio.removeEventListener("change", changed);
	});
	return () => {
		stop();
		cancelAnimationFrame(frame);
		scheme.removeEventListener("change", changed);
	};
}

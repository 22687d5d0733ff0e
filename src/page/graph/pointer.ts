import type { Point } from "./camera.ts";

/** What a person does with a mouse, a pen or fingers. Points are pixels of the element. */
export interface Hand {
	pan(right: number, down: number): void;
	zoom(at: Point, factor: number): void;
	/** Null when nothing points there any more. */
	hover(at: Point | null): void;
	pick(at: Point): void;
	/** Twice in short order. */
	open(at: Point): void;
}

/** A finger that moves no farther than this picks. */
const STILL = 5;

/** Listens to an element; gives back how to end that. */
export function onPointer(element: HTMLElement, hand: Hand): () => void {
	const down = new Map<number, Point>();
	let travelled = 0;
	const pointOf = (event: MouseEvent): Point => {
		const { left, top } = element.getBoundingClientRect();
		return { x: event.clientX - left, y: event.clientY - top };
	};
	const listeners: { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void } =
		{
			pointerdown(event) {
				if (event.button !== 0) return;
				if (down.size === 0) travelled = 0;
				down.set(event.pointerId, pointOf(event));
				element.setPointerCapture(event.pointerId);
			},
			pointermove(event) {
				const before = down.get(event.pointerId);
				const now = pointOf(event);
				if (before === undefined) return hand.hover(now);
				const [right, below] = [now.x - before.x, now.y - before.y];
				travelled += Math.hypot(right, below);
				down.set(event.pointerId, now);
				const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
				if (other === undefined) {
					if (travelled > STILL) hand.pan(right, below);
					return;
				}
				// Two fingers: what is between them stays between them.
				hand.pan(right / 2, below / 2);
				const factor = distance(now, other) / Math.max(1, distance(before, other));
				hand.zoom({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, factor);
			},
			pointerup(event) {
				const known = down.delete(event.pointerId);
				if (known && down.size === 0 && travelled <= STILL) hand.pick(pointOf(event));
			},
			pointercancel(event) {
				down.delete(event.pointerId);
			},
			pointerleave() {
				hand.hover(null);
			},
			dblclick(event) {
				hand.open(pointOf(event));
			},
			wheel(event) {
				event.preventDefault();
				// Lines and pages where pixels are not known; a pinch on a touchpad comes with Ctrl.
				const unit = [1, 16, 400][event.deltaMode] ?? 1;
				const delta = event.deltaY * unit * (event.ctrlKey ? 6 : 1);
				hand.zoom(pointOf(event), Math.exp(-Math.max(-300, Math.min(300, delta)) * 0.002));
			},
		};
	const entries = Object.entries(listeners) as [string, EventListener][];
	for (const [name, listener] of entries) {
		element.addEventListener(name, listener, { passive: false });
	}
	return () => {
		for (const [name, listener] of entries) element.removeEventListener(name, listener);
	};
}

function distance(a: Point, b: Point): number {
	return Math.hypot(a.x - b.x, a.y - b.y);
}

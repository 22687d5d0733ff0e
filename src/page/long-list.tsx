import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { count } from "../closure/size.ts";
import "./long-list.css";

/** Rows at first, and rows that each further step adds. */
const FIRST = 12;
const PAGE = 200;

interface Props<T> {
	/** The first `count` items, in order. */
	readonly items: (count: number) => ArrayLike<T>;
	readonly total: number;
	readonly row: (item: T) => ComponentChildren;
	readonly first?: number;
	readonly class?: string;
	readonly label?: string;
}

/**
 * A list of which the first rows are shown and more on demand, never all of a long one at
 * once. Who asks for more goes on at the first new row.
 */
export function LongList<T>({ items, total, row, first = FIRST, class: name, label }: Props<T>) {
	const [shown, show] = useState(first);
	const list = useRef<HTMLOListElement>(null);
	const next = useRef<number | null>(null);
	useLayoutEffect(() => {
		if (next.current === null) return;
		list.current?.children[next.current]?.querySelector("button")?.focus();
		next.current = null;
	});
	const rest = total - shown;
	return (
		<>
			<ol ref={list} class={`long-list ${name ?? ""}`} aria-label={label}>
				{Array.from(items(Math.min(shown, total)), row)}
			</ol>
			{rest > 0 && (
				<button
					type="button"
					class="small more"
					onClick={() => {
						next.current = shown;
						show(shown + PAGE);
					}}
				>
					{rest <= PAGE ? `All ${count(total)}` : `${PAGE} more of ${count(total)}`}
				</button>
			)}
		</>
	);
}

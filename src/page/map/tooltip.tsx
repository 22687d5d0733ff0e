import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
	/** Where the pointer is, in the window. */
	readonly x: number;
	readonly y: number;
	readonly name: string;
	readonly lines: readonly string[];
}

/** What the pointer is on, in words: beside it, and inside the window. */
export function Tooltip({ x, y, name, lines }: Props) {
	const box = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const { style, offsetWidth, offsetHeight } = box.current!;
		const room = 8;
		const below = y + 20;
		const top = below + offsetHeight + room > innerHeight ? y - offsetHeight - 12 : below;
		style.left = `${Math.max(room, Math.min(x + 14, innerWidth - offsetWidth - room))}px`;
		style.top = `${Math.max(room, top)}px`;
	});
	return (
		<div class="tooltip" aria-hidden="true" ref={box}>
			<p>{name}</p>
			{lines.map((line) => (
				<p key={line}>{line}</p>
			))}
		</div>
	);
}

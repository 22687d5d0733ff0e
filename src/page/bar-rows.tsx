import type { TargetedKeyboardEvent } from "preact";
import type { Tick } from "../closure/ticks.ts";

/** What a key does among rows: from which of how many it leads to which. */
const MOVES: Readonly<Record<string, (at: number, last: number) => number>> = {
	ArrowUp: (at) => Math.max(0, at - 1),
	ArrowDown: (at, last) => Math.min(last, at + 1),
	Home: () => 0,
	End: (_, last) => last,
};

/** Moves the focus among the rows of a list (`button.step-row`) by the arrow keys, Home and End. */
export function moveFocus(event: TargetedKeyboardEvent<HTMLElement>): void {
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("button.step-row")];
	const at = rows.findIndex((row) => row.matches(":focus"));
	const move = MOVES[event.key];
	if (at < 0 || move === undefined) return;
	event.preventDefault();
	rows[move(at, rows.length - 1)]!.focus();
}

/** A part of an axis, for a style sheet. */
export const part = (length: number) => `${length * 100}%`;

/** What stands above rows with bars. For the eye alone: each row says what its figures are. */
export function Axis({ ticks, titles }: { ticks: readonly Tick[]; titles: readonly string[] }) {
	return (
		<div class="step-axis" aria-hidden="true">
			<div class="step-ticks">
				{ticks.map(({ at, label }) => (
					<span key={at} class={at > 0.94 ? "step-at-end" : undefined} style={{ left: part(at) }}>
						{label}
					</span>
				))}
			</div>
			{titles.map((title) => (
				<span key={title} class="figure">
					{title}
				</span>
			))}
		</div>
	);
}

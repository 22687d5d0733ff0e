import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { sum } from "../../closure/closure.ts";
import { toggleGone } from "../gone.ts";
import { weightsBy } from "../measure.ts";
import { useModel } from "../model.ts";
import { say } from "../say.tsx";
import { Head, headId } from "./head.tsx";
import { Row, rowId } from "./row.tsx";
import { drawnAt, heightOf, offsetAt, type Track, toSee } from "./scroll.ts";
import { sortBy, tableOf } from "./table.ts";

/** Pixels; also in table.css. */
const ROW = 28;
const HEAD = 32;

/**
 * The rows, of which only those that can be seen exist. The box is one tab stop; the row (or
 * heading) that keys act on is its active descendant, since rows come and go.
 */
export function Grid() {
	const model = useModel();
	const { closure, selected, measure, outcome } = model;
	const table = tableOf(model);
	const { rows, place, columns } = table;
	const box = useRef<HTMLTableElement>(null);
	const top = useSignal(0);
	const room = useSignal(0);
	/** The path whose row keys act on. */
	const active = useSignal(selected.value);
	/** The heading that they act on instead; null for none. */
	const heading = useSignal<number | null>(null);
	const track = useComputed(
		(): Track => ({ rows: rows.value.length, rowHeight: ROW, room: room.value }),
	);
	const first = useComputed(() => drawnAt(track.value, top.value).first);
	const offset = useComputed(() => offsetAt(track.value, top.value));
	const whole = useComputed(() => sum(weightsBy(closure, measure.value)));
	const activeRow = useComputed(() =>
		active.value === null ? 0 : Math.max(0, place.value[active.value]!),
	);

	const scrollTo = (to: number) => {
		box.current!.scrollTop = to;
		top.value = box.current!.scrollTop;
	};
	const see = (row: number) => scrollTo(toSee(track.peek(), row, box.current!.scrollTop));

	useLayoutEffect(() => {
		const element = box.current!;
		const measured = () => {
			room.value = Math.max(0, element.clientHeight - HEAD);
		};
		measured();
		const observer = new ResizeObserver(measured);
		observer.observe(element);
		return () => observer.disconnect();
	}, [room]);

	const { key, direction } = table.sort.value;
	const sorted = useRef(`${key} ${direction}`);
	useLayoutEffect(() => {
		if (sorted.current !== `${key} ${direction}`) scrollTo(0);
		sorted.current = `${key} ${direction}`;
	});

	const path = selected.value;
	useEffect(() => {
		if (path === null) return;
		active.value = path;
		heading.value = null;
		if (place.peek()[path]! >= 0) see(place.peek()[path]!);
	}, [path]);

	const go = (row: number) => {
		heading.value = null;
		const to = Math.min(rows.value.length - 1, Math.max(0, row));
		active.value = rows.value[to]!;
		see(to);
	};
	const goHead = (to: number) => {
		heading.value = Math.min(columns.length - 1, Math.max(0, to));
		const id = headId(columns[heading.value]!.key);
		document.getElementById(id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
	};
	const select = (row: number) => {
		active.value = rows.value[row]!;
		heading.value = null;
		selected.value = rows.value[row]!;
	};

	const onHead = (event: KeyboardEvent, at: number): boolean => {
		switch (event.key) {
			case "ArrowLeft":
				goHead(at - 1);
				return true;
			case "ArrowRight":
				goHead(at + 1);
				return true;
			case "Home":
				goHead(0);
				return true;
			case "End":
				goHead(columns.length - 1);
				return true;
			case "ArrowUp":
				return true;
			case "ArrowDown":
				go(activeRow.value);
				return true;
			case "Enter":
			case " ":
				sortBy(table, columns[at]!);
				return true;
			default:
				return false;
		}
	};
	const onRow = (event: KeyboardEvent, at: number): boolean => {
		const page = Math.max(1, Math.floor(room.value / ROW) - 1);
		switch (event.key) {
			case "ArrowUp":
				if (at > 0) go(at - 1);
				else goHead(columns.findIndex((column) => column.key === key));
				return true;
			case "ArrowDown":
				go(at + 1);
				return true;
			case "PageUp":
				go(at - page);
				return true;
			case "PageDown":
				go(at + page);
				return true;
			case "Home":
				go(0);
				return true;
			case "End":
				go(rows.value.length - 1);
				return true;
			case "Enter":
			case " ":
				select(at);
				return true;
			case "x":
				if (!event.repeat) say(toggleGone(model, rows.value[at]!));
				return true;
			default:
				return false;
		}
	};

	const end = Math.min(rows.value.length, drawnAt(track.value, top.peek()).end);
	const drawn = Array.from({ length: end - first.value }, (_, k) => first.value + k);
	if (activeRow.value < first.value) drawn.unshift(activeRow.value);
	if (activeRow.value >= end) drawn.push(activeRow.value);
	const current = rows.value[activeRow.value]!;
	return (
		<table
			ref={box}
			class="grid"
			// biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: keys act on its rows
			role="grid"
			tabIndex={0}
			aria-label="Paths"
			aria-rowcount={rows.value.length + 1}
			aria-activedescendant={
				heading.value === null ? rowId(current) : headId(columns[heading.value]!.key)
			}
			onScroll={({ currentTarget }) => {
				top.value = currentTarget.scrollTop;
			}}
			onClick={({ target }) => {
				if (!(target instanceof Element)) return;
				const column = columns.find((each) => headId(each.key) === target.closest("th")?.id);
				const row = drawn.find((each) => rowId(rows.value[each]!) === target.closest("tr")?.id);
				if (column !== undefined) sortBy(table, column);
				if (row !== undefined) select(row);
			}}
			onKeyDown={(event) => {
				if (event.ctrlKey || event.metaKey || event.altKey) return;
				const done =
					heading.value === null ? onRow(event, activeRow.value) : onHead(event, heading.value);
				if (done) event.preventDefault();
			}}
		>
			<Head table={table} active={heading.value} />
			<tbody style={{ height: `${heightOf(track.value)}px` }}>
				{drawn.map((row) => (
					<Row
						key={rows.value[row]}
						table={table}
						path={rows.value[row]!}
						row={row}
						place={row * ROW + offset.value}
						isActive={heading.value === null && row === activeRow.value}
						isSelected={rows.value[row] === selected.value}
						isGone={outcome.value.kept[rows.value[row]!] === 0}
						whole={whole.value}
					/>
				))}
			</tbody>
		</table>
	);
}

import { CATEGORIES } from "../../closure/categories.ts";
import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { hashOf } from "../../closure/store-path.ts";
import { Swatch } from "../categories.tsx";
import { useModel } from "../model.ts";
import { categoriesOf } from "../search.ts";
import { type ColumnKey, cellText } from "./columns.ts";
import { cellClass } from "./head.tsx";
import type { Table } from "./table.ts";

export function rowId(path: number): string {
	return `row-${path}`;
}

interface RowProps {
	readonly table: Table;
	readonly path: number;
	readonly row: number;
	/** Pixels from the top of all rows. */
	readonly place: number;
	readonly isActive: boolean;
	readonly isSelected: boolean;
	readonly isGone: boolean;
	/** What the bar of the measure is a share of. */
	readonly whole: number;
}

/** A path with its figures. */
export function Row(props: RowProps) {
	const { table, path, row, place, isActive, isSelected, isGone } = props;
	const states = { active: isActive, selected: isSelected, gone: isGone };
	return (
		<tr
			id={rowId(path)}
			class={Object.entries(states)
				.filter(([, holds]) => holds)
				.map(([name]) => name)
				.join(" ")}
			aria-rowindex={row + 2}
			aria-selected={isSelected}
			style={{ top: `${place}px` }}
		>
			{table.columns.map(({ key }) => {
				if (key === "name") return <Name key={key} path={path} isGone={isGone} />;
				if (key === "category") return <CategoryCell key={key} path={path} />;
				return <Figure key={key} table={table} path={path} of={key} whole={props.whole} />;
			})}
		</tr>
	);
}

function Name({ path, isGone }: { path: number; isGone: boolean }) {
	const { closure, measure } = useModel();
	const whole = closure.paths[path]!;
	return (
		<td class={cellClass("name", measure.value)} title={escaped(whole)}>
			<span class="name-text">{escaped(nameAt(closure, path))}</span>
			{isGone && <span class="gone-word">gone</span>}
			<span class="hash">{escaped(hashOf(closure.storeDir, whole))}</span>
		</td>
	);
}

function CategoryCell({ path }: { path: number }) {
	const { closure, measure } = useModel();
	const category = CATEGORIES[categoriesOf(closure)[path]!] ?? "other";
	return (
		<td class={cellClass("category", measure.value)}>
			<Swatch category={category} /> {category}
		</td>
	);
}

interface FigureProps {
	readonly table: Table;
	readonly path: number;
	readonly of: ColumnKey;
	readonly whole: number;
}

function Figure({ table, path, of, whole }: FigureProps) {
	const { closure, measure } = useModel();
	const figures = table.figures(of);
	const value = figures?.[path];
	// Another element than the figure to come, for which the same one would seem to move.
	if (value === undefined)
		return (
			<td class={cellClass(of, measure.value)} key="waiting">
				…
			</td>
		);
	const text = cellText(closure, of, value);
	if (of !== measure.value || Number.isNaN(value)) {
		return <td class={cellClass(of, measure.value)}>{text}</td>;
	}
	const share = whole > 0 ? Math.min(1, value / whole) : 0;
	return (
		<td class={cellClass(of, measure.value)} title={`${(share * 100).toFixed(1)} % of all`}>
			{text}
			{share >= 0.02 && <span class="bar" style={{ width: `calc((100% - 16px) * ${share})` }} />}
		</td>
	);
}

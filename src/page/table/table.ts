import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { remembered } from "../../closure/memo.ts";
import type { Model } from "../model.ts";
import { type Column, type ColumnKey, columnsOf, figuresOf } from "./columns.ts";
import { type Direction, listed, orderBy } from "./order.ts";
import { reaching } from "./reaching.ts";

/** What the table is sorted by. */
export interface Sort {
	readonly key: ColumnKey;
	readonly direction: Direction;
}

/** What the table shows. */
export interface Table {
	readonly columns: readonly Column[];
	/** What the person chose; null for the page's measure, largest first. */
	readonly chosen: Signal<Sort | null>;
	readonly sort: ReadonlySignal<Sort>;
	/** Figures of a column; null while they are still worked out. */
	readonly figures: (key: ColumnKey) => Float64Array | null;
	/** The paths of the rows. */
	readonly rows: ReadonlySignal<Uint32Array>;
	/** Of each path its row; -1 for none. */
	readonly place: ReadonlySignal<Int32Array>;
	/** Has anybody asked for closure sizes yet? The first picture does not wait for them. */
	readonly asked: Signal<boolean>;
}

/** The table of a model: it stays as it is while another view is shown. */
export const tableOf = remembered((model: Model): Table => {
	const { closure, measure, column, found } = model;
	const chosen = signal<Sort | null>(null);
	const asked = signal(false);
	const sort = computed(
		(): Sort => chosen.value ?? { key: measure.value, direction: "descending" },
	);
	const figures = (key: ColumnKey) => {
		if (key === measure.value) return column.value;
		if (key !== "closure") return figuresOf(closure, key);
		return asked.value ? reaching(closure).value : null;
	};
	const rows = computed(() => {
		const { key, direction } = sort.value;
		const by = figures(key);
		const order =
			by === null ? orderBy(closure, column.value, "descending") : orderBy(closure, by, direction);
		return listed(order, found.value?.mask ?? null);
	});
	const place = computed(() => {
		const places = new Int32Array(closure.paths.length).fill(-1);
		const shown = rows.value;
		for (let row = 0; row < shown.length; row++) places[shown[row]!] = row;
		return places;
	});
	return { columns: columnsOf(closure), chosen, sort, figures, rows, place, asked };
});

/** Sorts by a column: its own way first, then the other, then as at the start. */
export function sortBy({ chosen, sort }: Table, { key, first }: Column): void {
	const other = first === "ascending" ? "descending" : "ascending";
	if (sort.value.key !== key) chosen.value = { key, direction: first };
	else if (sort.value.direction === first) chosen.value = { key, direction: other };
	else chosen.value = null;
}

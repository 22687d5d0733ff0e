import { useModel } from "../model.ts";
import type { ColumnKey } from "./columns.ts";
import type { Table } from "./table.ts";

export function headId(key: ColumnKey): string {
	return `head-${key}`;
}

interface HeadProps {
	readonly table: Table;
	/** The heading that keys act on; null for none. */
	readonly active: number | null;
}

/** The headings: a click sorts. */
export function Head({ table, active }: HeadProps) {
	const { measure } = useModel();
	const { key, direction } = table.sort.value;
	return (
		<thead>
			<tr aria-rowindex={1}>
				{table.columns.map((column, k) => (
					<th
						key={column.key}
						id={headId(column.key)}
						scope="col"
						class={cellClass(column.key, measure.value, active === k)}
						aria-sort={column.key === key ? direction : "none"}
						title={`${column.meaning}. Click to sort`}
					>
						<span class="head-name">{column.name}</span>
						{column.key === key && (
							<span class="arrow" aria-hidden="true">
								{direction === "ascending" ? "▲" : "▼"}
							</span>
						)}
					</th>
				))}
			</tr>
		</thead>
	);
}

/** Classes of a column's cells. */
export function cellClass(key: ColumnKey, measure: ColumnKey, isActive = false): string {
	const kind = key === "name" || key === "category" ? "" : " figure";
	return `cell ${key}${kind}${key === measure ? " measured" : ""}${isActive ? " active" : ""}`;
}

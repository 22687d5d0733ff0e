import { useEffect } from "preact/hooks";
import { escaped } from "../../closure/escape.ts";
import { useModel } from "../model.ts";
import { EVERYTHING } from "../search.ts";
import { Filters } from "./filters.tsx";
import { Grid } from "./grid.tsx";
import { tableOf } from "./table.ts";
import "./table.css";

/** All paths with all their figures, or those that are found. */
export function TableView() {
	const model = useModel();
	const table = tableOf(model);
	useEffect(() => {
		table.asked.value = true;
	}, [table]);
	return (
		<div class="table">
			<Filters />
			{table.rows.value.length > 0 ? <Grid /> : <Nothing />}
		</div>
	);
}

function Nothing() {
	const { found, query } = useModel();
	return (
		<div class="nothing">
			<p>{escaped(found.value?.fault ?? "No path fits the search and these filters.")}</p>
			<button
				type="button"
				onClick={() => {
					query.value = EVERYTHING;
				}}
			>
				Show all paths
			</button>
		</div>
	);
}

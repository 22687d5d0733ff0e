import { useComputed, useSignal } from "@preact/signals";
import { CATEGORIES, type Category } from "../../closure/categories.ts";
import { isSized } from "../../closure/closure.ts";
import { closureSizes } from "../../closure/closure-sizes.ts";
import { count, counted, size } from "../../closure/size.ts";
import { copied, saved } from "../clipboard.ts";
import { MEASURE_NAMES } from "../measure.ts";
import { type Model, useModel } from "../model.ts";
import { say } from "../say.tsx";
import { categoriesOf } from "../search.ts";
import { csvLines } from "./csv.ts";
import { asTyped, leastSize } from "./minimum.ts";
import { type Table, tableOf } from "./table.ts";

/** What narrows the list, what it comes to, and a way to take it along. */
export function Filters() {
	const model = useModel();
	const table = tableOf(model);
	return (
		<div class="filters">
			<Minimum />
			<CategoryChoice />
			<Sum />
			<button
				type="button"
				title="Copy all rows of the list, with exact bytes, for a spreadsheet"
				onClick={() => copyCsv(model, table)}
			>
				Copy as CSV
			</button>
		</div>
	);
}

function Minimum() {
	const { closure, query, measure } = useModel();
	const typed = useSignal(asTyped(query.value.minimum));
	const least = leastSize(typed.value);
	const fault = "fault" in least ? least.fault : null;
	// What was set elsewhere (a link, Esc) shows here.
	const isOurs = fault !== null || ("bytes" in least && least.bytes === query.value.minimum);
	return (
		<div class="filter">
			<label>
				{MEASURE_NAMES[measure.value].name} at least{" "}
				<input
					type="text"
					size={8}
					placeholder={isSized(closure) ? "500MB" : "10"}
					spellcheck={false}
					aria-invalid={fault !== null}
					aria-describedby="minimum-fault"
					value={isOurs ? typed.value : asTyped(query.value.minimum)}
					onInput={({ currentTarget }) => {
						typed.value = currentTarget.value;
						const now = leastSize(typed.value);
						query.value = { ...query.value, minimum: "bytes" in now ? now.bytes : 0 };
					}}
				/>
			</label>
			<span id="minimum-fault" class="fault" role="status">
				{fault}
			</span>
		</div>
	);
}

function CategoryChoice() {
	const { closure, query } = useModel();
	const present = useComputed(() => {
		const seen = new Set<number>(categoriesOf(closure));
		return CATEGORIES.filter((_, k) => seen.has(k)).sort();
	});
	const chosen = query.value.categories;
	return (
		<label class="filter">
			Category{" "}
			<select
				value={chosen.length > 1 ? "several" : (chosen[0] ?? "")}
				onChange={({ currentTarget: { value } }) => {
					query.value = { ...query.value, categories: value === "" ? [] : [value as Category] };
				}}
			>
				<option value="">all</option>
				{chosen.length > 1 && (
					<option value="several" disabled>
						{chosen.join(", ")}
					</option>
				)}
				{present.value.map((each) => (
					<option key={each} value={each}>
						{each}
					</option>
				))}
			</select>
		</label>
	);
}

/** Only NAR sizes are added up: every byte of them lies in one path. */
function Sum() {
	const { closure, found } = useModel();
	const text = useComputed(() => {
		const mask = found.value?.mask ?? null;
		let [paths, bytes, unknown] = [0, 0, 0];
		for (let i = 0; i < closure.paths.length; i++) {
			if (mask !== null && mask[i] === 0) continue;
			paths++;
			if (Number.isNaN(closure.narSize[i]!)) unknown++;
			else bytes += closure.narSize[i]!;
		}
		if (!isSized(closure)) return counted(paths, "path");
		const rest = unknown > 0 ? ` and ${count(unknown)} of unknown size` : "";
		return `${counted(paths, "path")}, ${size(bytes)} NAR${rest}`;
	});
	return <output class="sum">{text}</output>;
}

async function copyCsv({ closure }: Model, { rows, figures }: Table): Promise<void> {
	const text = [...csvLines(closure, rows.value, figures("closure") ?? closureSizes(closure))].join(
		"",
	);
	const what = `${counted(rows.value.length, "row")} as CSV`;
	if (await copied(text)) say(`Copied ${what}`);
	else {
		saved(text, "paths.csv", "text/csv");
		say(`This browser does not let the page copy; saved ${what} in paths.csv instead`);
	}
}

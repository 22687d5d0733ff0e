import { useSignal } from "@preact/signals";
import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { row } from "../../closure/graph.ts";
import { allChains } from "../../closure/reach.ts";
import { count } from "../../closure/size.ts";
import { inWords } from "../measure.ts";
import { useModel } from "../model.ts";
import { byWeight } from "./walk.ts";

/** A list is no longer at first. */
const SHOWN = 100;

/** What the picture says of the selection, as lists. */
export function AsText() {
	const { closure, selected, column } = useModel();
	const open = useSignal(false);
	const path = selected.value;
	return (
		<details
			class="graph-text"
			onToggle={({ currentTarget }) => {
				open.value = currentTarget.open;
			}}
		>
			<summary>As text</summary>
			{open.value && path === null && <p>Nothing is selected.</p>}
			{open.value && path !== null && (
				<div class="graph-lists" key={path}>
					<Paths name="Referrers" paths={byWeight(row(closure.referrers, path), column.value)} />
					<Paths name="References" paths={byWeight(row(closure.references, path), column.value)} />
					<Paths
						name="On the chains to it"
						paths={byWeight(
							Uint32Array.from(allChains(closure, closure.roots, [path]).paths),
							column.value,
						)}
					/>
				</div>
			)}
		</details>
	);
}

function Paths({ name, paths }: { name: string; paths: readonly number[] }) {
	const { closure, selected, column, measure } = useModel();
	const shown = useSignal(SHOWN);
	return (
		<section aria-label={name}>
			<h2>
				{name}: {count(paths.length)}
			</h2>
			<ul>
				{paths.slice(0, shown.value).map((path) => (
					<li key={path}>
						<button
							type="button"
							class="link"
							title={escaped(closure.paths[path]!)}
							onClick={() => {
								selected.value = path;
							}}
						>
							{escaped(nameAt(closure, path))}
						</button>
						<span class="figure quiet">{inWords(closure, measure.value, column.value[path]!)}</span>
					</li>
				))}
			</ul>
			{paths.length > shown.value && (
				<button
					type="button"
					onClick={() => {
						shown.value *= 10;
					}}
				>
					{count(paths.length - shown.value)} more
				</button>
			)}
		</section>
	);
}

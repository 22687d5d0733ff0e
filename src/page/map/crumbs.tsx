import { count } from "../../closure/size.ts";
import type { Model } from "../model.ts";
import { holdersOf } from "./holdings.ts";
import { placeIn, zoomOut, zoomTo } from "./place.ts";
import { nameIn, pathsIn } from "./told.ts";

/** So many of the holders next to what is shown are named, and the outermost. */
const NEAREST = 3;

/** The holders of what fills the map, from the outermost down: each leads back to it. */
export function Crumbs({ model }: { model: Model }) {
	const { closure, selected } = model;
	const { top } = placeIn(model);
	const { path, among } = top.value;
	const holders = holdersOf(closure, path);
	const left = holders.length > NEAREST + 2 ? holders.length - NEAREST - 1 : 0;
	const named = left === 0 ? holders : [holders[0]!, ...holders.slice(-NEAREST)];
	return (
		<nav class="crumbs" aria-label="Holders of what the map shows">
			<ol>
				{named.map((each, k) => [
					k === 1 && left > 0 && (
						<li key="left" title={`${count(left)} holders between`}>
							<span>…</span>
						</li>
					),
					<li key={each}>
						<button
							type="button"
							class="link"
							title={nameIn(closure, each)}
							aria-current={each === path && among === null ? "location" : undefined}
							onClick={() => {
								zoomTo(model, { path: each, among: null });
								if (each < closure.paths.length) selected.value = each;
							}}
						>
							{nameIn(closure, each)}
						</button>
					</li>,
				])}
				{among !== null && (
					<li aria-current="location">
						<span>{count(pathsIn(closure, among))} more</span>
					</li>
				)}
			</ol>
			<button
				type="button"
				disabled={holders.length === 1 && among === null}
				onClick={() => zoomOut(model)}
			>
				Zoom out
			</button>
		</nav>
	);
}

import { useMemo } from "preact/hooks";
import { escaped } from "../../closure/escape.ts";
import { counted, size } from "../../closure/size.ts";
import { nameOf } from "../../closure/store-path.ts";
import { LongList } from "../long-list.tsx";
import { useModel } from "../model.ts";
import { PathName } from "../path-name.tsx";
import { byBytes, type PlanPath, placeOf } from "./plan-sizes.ts";

interface Props {
	readonly title: string;
	readonly paths: readonly string[];
	readonly of: (path: string) => PlanPath;
	readonly storeDir: string;
}

/** Paths that come or go in a stage; those of the closure that is shown lead to their place there. */
export function PlanPaths({ title, paths, of, storeDir }: Props) {
	const rows = useMemo(() => paths.map(of).sort(byBytes), [paths, of]);
	if (rows.length === 0) return null;
	const made = rows.filter(({ isMade }) => isMade).length;
	return (
		<section>
			<h3>
				{title} ({counted(rows.length, "path")}
				{made > 0 && `, ${made} of them made on the way`}), the largest first
			</h3>
			<LongList
				class="rows"
				label={`What ${title.toLowerCase()}`}
				total={rows.length}
				items={(most) => rows.slice(0, most)}
				row={(each) => <PathRow each={each} storeDir={storeDir} />}
			/>
		</section>
	);
}

function PathRow({ each, storeDir }: { each: PlanPath; storeDir: string }) {
	const { closure, selected, view } = useModel();
	const place = placeOf(closure, each.path);
	const name = escaped(nameOf(storeDir, each.path));
	return (
		<li class="row">
			{place === null ? <span title={escaped(each.path)}>{name}</span> : <PathName path={place} />}
			{each.isMade && <span class="quiet">made</span>}
			<span class="figure">
				{each.isPredicted && "≈ "}
				{size(each.bytes)}
			</span>
			{place !== null && (
				<button
					type="button"
					class="small"
					aria-label={`Show ${name} in the map`}
					onClick={() => {
						selected.value = place;
						view.value = "map";
					}}
				>
					Map
				</button>
			)}
		</li>
	);
}

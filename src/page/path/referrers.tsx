import { useMemo } from "preact/hooks";
import { row } from "../../closure/graph.ts";
import { soleHolder } from "../../closure/referrers.ts";
import { counted } from "../../closure/size.ts";
import { LongList } from "../long-list.tsx";
import { useModel } from "../model.ts";
import { ReferenceHead, ReferenceRow } from "./reference-row.tsx";
import { retainedBy } from "./weighed.ts";

/** Who refers to a path: the one that holds it alone first, the rest by name. */
export function Referrers({ path }: { path: number }) {
	const { closure, measure } = useModel();
	const holder = useMemo(() => soleHolder(closure, path), [closure, path]);
	const all = row(closure.referrers, path);
	if (all.length === 0) return null;
	const retained = retainedBy(closure, measure.value)[path]!;
	const items = (count: number) => {
		const others = all.subarray(0, count + 1).filter((referrer) => referrer !== holder);
		return (holder === null ? [...others] : [holder, ...others]).slice(0, count);
	};
	return (
		<div>
			<ReferenceHead title={counted(all.length, "referrer")} />
			{holder === null && <p class="quiet">{noneAlone(closure.roots.includes(path))}</p>}
			<LongList
				class="rows"
				label="Referrers"
				items={items}
				total={all.length}
				row={(referrer) => (
					<ReferenceRow
						key={referrer}
						edge={[referrer, path]}
						path={referrer}
						saving={referrer === holder ? retained : 0}
					/>
				)}
			/>
		</div>
	);
}

function noneAlone(isRoot: boolean): string {
	return isRoot
		? "It is a root, so it stays whoever refers to it."
		: "Cutting one alone frees nothing, for others hold it.";
}

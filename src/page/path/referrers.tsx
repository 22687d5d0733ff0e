import { useId, useMemo, useState } from "preact/hooks";
import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { degree, row } from "../../closure/graph.ts";
import { soleHolder } from "../../closure/referrers.ts";
import { counted } from "../../closure/size.ts";
import { LongList } from "../long-list.tsx";
import { useModel } from "../model.ts";
import { ReferenceHead, ReferenceRow } from "./reference-row.tsx";
import { retainedBy } from "./weighed.ts";

/** Who refers to a path, and above each of them who refers to that, as far as it is opened. */
export function Referrers({ path }: { path: number }) {
	const { closure } = useModel();
	const referrers = degree(closure.referrers, path);
	if (referrers === 0) return null;
	return (
		<div>
			<ReferenceHead title={counted(referrers, "referrer")} />
			{soleHolder(closure, path) === null && (
				<p class="quiet">
					{closure.roots.includes(path)
						? "It is a root, so it stays whoever refers to it."
						: "Cutting one alone frees nothing, for others hold it."}
				</p>
			)}
			<ReferrerList path={path} label="Referrers" />
		</div>
	);
}

/** The referrer that holds the path alone first, the rest by name. */
function ReferrerList({ path, label }: { path: number; label: string }) {
	const { closure, measure } = useModel();
	const holder = useMemo(() => soleHolder(closure, path), [closure, path]);
	const all = row(closure.referrers, path);
	const retained = retainedBy(closure, measure.value)[path]!;
	const items = (count: number) => {
		const others = all.subarray(0, count + 1).filter((referrer) => referrer !== holder);
		return (holder === null ? [...others] : [holder, ...others]).slice(0, count);
	};
	return (
		<LongList
			class="rows"
			label={label}
			items={items}
			total={all.length}
			row={(referrer) => (
				<ReferrerRow
					key={referrer}
					referrer={referrer}
					path={path}
					saving={referrer === holder ? retained : 0}
				/>
			)}
		/>
	);
}

interface RowProps {
	readonly referrer: number;
	readonly path: number;
	readonly saving: number;
}

function ReferrerRow({ referrer, path, saving }: RowProps) {
	const { closure } = useModel();
	const [open, setOpen] = useState(false);
	const above = useId();
	const name = escaped(nameAt(closure, referrer));
	const opener = degree(closure.referrers, referrer) > 0 && (
		<button
			type="button"
			class="opener"
			title={`Who refers to ${name}`}
			aria-label={`Who refers to ${name}`}
			aria-expanded={open}
			aria-controls={open ? above : undefined}
			onClick={() => setOpen(!open)}
		/>
	);
	return (
		<ReferenceRow edge={[referrer, path]} path={referrer} saving={saving} opener={opener}>
			{open && (
				<div id={above} class="above">
					<ReferrerList path={referrer} label={`Referrers of ${name}`} />
				</div>
			)}
		</ReferenceRow>
	);
}

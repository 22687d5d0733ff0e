import { useMemo } from "preact/hooks";
import { referencesOf } from "../../closure/referrers.ts";
import { counted } from "../../closure/size.ts";
import { LongList } from "../long-list.tsx";
import { useModel } from "../model.ts";
import { ReferenceHead, ReferenceRow } from "./reference-row.tsx";
import { retainedBy } from "./weighed.ts";

/** What a path refers to, with what each reference is worth. */
export function References({ path }: { path: number }) {
	const { closure, measure } = useModel();
	const retained = retainedBy(closure, measure.value);
	const all = useMemo(() => referencesOf(closure, path, retained), [closure, path, retained]);
	if (all.length === 0) return <p class="quiet">It refers to nothing but itself at most.</p>;
	return (
		<div>
			<ReferenceHead title={counted(all.length, "reference")} />
			<LongList
				class="rows"
				label="References"
				items={(count) => all.slice(0, count)}
				total={all.length}
				row={(reference) => (
					<ReferenceRow
						key={reference.path}
						edge={[path, reference.path]}
						path={reference.path}
						saving={reference.saving}
					/>
				)}
			/>
		</div>
	);
}

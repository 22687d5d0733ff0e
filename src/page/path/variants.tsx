import { useMemo } from "preact/hooks";
import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { counted } from "../../closure/size.ts";
import { stepOn } from "../../closure/step.ts";
import { variantsOf } from "../../closure/variants.ts";
import { LongList } from "../long-list.tsx";
import { weightInWords } from "../measure.ts";
import { useModel } from "../model.ts";
import { PathName } from "../path-name.tsx";
import { TryButton } from "../what-if/try-button.tsx";
import { ownBy } from "./weighed.ts";

/** Other paths of the same package and output, each of which may stand for this one. */
export function Variants({ path }: { path: number }) {
	const { closure, measure } = useModel();
	const all = useMemo(() => variantsOf(closure, path), [closure, path]);
	if (all.length === 0) return null;
	const own = ownBy(closure, measure.value);
	return (
		<div>
			<h3>{counted(all.length, "other version or variant", "other versions or variants")}</h3>
			<LongList
				class="rows"
				label="Other versions and variants"
				items={(count) => all.slice(0, count)}
				total={all.length}
				row={(other) => (
					<li key={other} class="row">
						<PathName path={other} />
						<span class="figure">{weightInWords(closure, measure.value, own[other]!)}</span>
						<TryButton
							class="small"
							step={stepOn.swap(closure, path, other)}
							label="Use this"
							title={`Use this one, ${escaped(nameAt(closure, other))}, instead`}
						/>
					</li>
				)}
			/>
		</div>
	);
}

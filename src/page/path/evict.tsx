import { useState } from "preact/hooks";
import { counted } from "../../closure/size.ts";
import { type Edge, stepOn } from "../../closure/step.ts";
import { LongList } from "../long-list.tsx";
import { useModel } from "../model.ts";
import { ReferencePair, TryAll } from "../what-if/reference-pair.tsx";
import { amount } from "./weighed.ts";

/** The references that have to be cut so that a path goes. */
export interface Eviction {
	readonly references: readonly Edge[];
	/** What cutting all of them saves, in the weights of the measure. */
	readonly saving: number;
}

interface Props {
	/** Asked when the person asks; null where no cut helps, for the path is a root. */
	readonly find: () => Eviction | null;
}

/** Answers what would evict a path: the cut, and a button that tries it as a whole. */
export function Evict({ find }: Props) {
	const [answer, setAnswer] = useState<Eviction | null | undefined>(undefined);
	return (
		<div class="evict">
			<button type="button" aria-expanded={answer !== undefined} onClick={() => setAnswer(find())}>
				What would evict it?
			</button>
			<div aria-live="polite">
				{answer === null && <p>Nothing: it is a root, so no cut of references lets it go.</p>}
				{answer && <Cut {...answer} />}
			</div>
		</div>
	);
}

function Cut({ references, saving }: Eviction) {
	const { closure, measure } = useModel();
	return (
		<>
			<p>
				It goes when {references.length === 1 ? "this is" : "all of these are"} cut:{" "}
				{counted(references.length, "reference")}, which saves{" "}
				<strong>{amount(closure, measure.value, saving)}</strong>.
			</p>
			<LongList
				class="rows"
				label="References to cut"
				items={(count) => references.slice(0, count)}
				total={references.length}
				row={(edge) => (
					<li key={edge.join()}>
						<ReferencePair edge={edge} />
					</li>
				)}
			/>
			<TryAll steps={references.map((edge) => stepOn.cut(closure, edge))} />
		</>
	);
}

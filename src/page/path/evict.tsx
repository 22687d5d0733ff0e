import { useState } from "preact/hooks";
import { counted } from "../../closure/size.ts";
import { type Edge, stepOn } from "../../closure/step.ts";
import { LongList } from "../long-list.tsx";
import type { Measure } from "../measure.ts";
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
	const { closure, measure } = useModel();
	const [asked, setAsked] = useState<{ answer: Eviction | null; by: Measure } | null>(null);
	const shown = asked?.by === measure.value ? asked : null; // a saving is in the measure's weights
	const answer = shown?.answer ?? null;
	return (
		<div class="evict">
			<button
				type="button"
				aria-expanded={shown !== null}
				onClick={() => setAsked({ answer: find(), by: measure.value })}
			>
				What would evict it?
			</button>
			<p aria-live="polite">
				{shown !== null && answer === null && "Nothing: it is a root, so no cut lets it go."}
				{answer !== null && (
					<>
						It goes when {answer.references.length === 1 ? "this is" : "all of these are"} cut:{" "}
						{counted(answer.references.length, "reference")}, which saves{" "}
						<strong>{amount(closure, measure.value, answer.saving)}</strong>.
					</>
				)}
			</p>
			{answer !== null && <Cut references={answer.references} />}
		</div>
	);
}

function Cut({ references }: { references: readonly Edge[] }) {
	const { closure } = useModel();
	return (
		<>
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

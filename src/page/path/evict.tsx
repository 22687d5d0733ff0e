import { useState } from "preact/hooks";
import { counted } from "../../closure/size.ts";
import { stepOn } from "../../closure/step.ts";
import { LongList } from "../long-list.tsx";
import type { Measure } from "../measure.ts";
import { weightInWords } from "../measure.ts";
import { useModel } from "../model.ts";
import { ReferencePair, TryAll } from "../what-if/reference-pair.tsx";
import type { Eviction } from "./eviction.ts";

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
						<strong>{weightInWords(closure, measure.value, answer.saving)}</strong>.
					</>
				)}
			</p>
			{answer !== null && <Cut {...answer} />}
		</div>
	);
}

function Cut({ references, reasons }: Eviction) {
	const { closure } = useModel();
	return (
		<>
			<LongList
				class="rows"
				label="References to cut"
				items={(count) => [...references.slice(0, count).entries()]}
				total={references.length}
				row={([k, edge]) => (
					<li key={edge.join()}>
						<ReferencePair edge={edge} />
						<p class="quiet">{reasons[k]}</p>
					</li>
				)}
			/>
			<TryAll steps={references.map((edge) => stepOn.cut(closure, edge))} />
		</>
	);
}

import { type Edge, stepOn } from "../../closure/step.ts";
import { LongList } from "../long-list.tsx";
import { useModel } from "../model.ts";
import { PathName } from "../path-name.tsx";
import { ReferencePair, TryAll } from "./reference-pair.tsx";

/** Chains shown at first; one mostly says it. */
const FIRST = 2;

interface Props {
	/** Chains from a root that hold what the step was to free, each from the top down. */
	readonly chains: readonly (readonly number[])[];
	/** References that, cut as well, would release it. */
	readonly release: readonly Edge[];
}

/** Why a step saves nothing by itself: the chains that hold on, and what would release it. */
export function WhyNot({ chains, release }: Props) {
	const { closure } = useModel();
	return (
		<div class="why-not">
			{chains.length > 0 && <p>Still held by</p>}
			<LongList
				label="Chains that hold it"
				items={(count) => chains.slice(0, count)}
				total={chains.length}
				first={FIRST}
				row={(chain) => (
					<li key={chain.join()} class="held-by">
						{chain.map((path, k) => (
							<span key={path}>
								{k > 0 && " → "}
								<PathName path={path} />
							</span>
						))}
					</li>
				)}
			/>
			{release.length > 0 && (
				<>
					<p>Released if {release.length === 1 ? "this is" : "these are"} cut as well</p>
					<LongList
						class="rows"
						label="References that would release it"
						items={(count) => release.slice(0, count)}
						total={release.length}
						row={(edge: Edge) => (
							<li key={edge.join()}>
								<ReferencePair edge={edge} />
							</li>
						)}
					/>
					<TryAll steps={release.map((edge) => stepOn.cut(closure, edge))} />
				</>
			)}
		</div>
	);
}

import { useMemo } from "preact/hooks";
import { chainCounts } from "../../closure/chain-counts.ts";
import { dominators } from "../../closure/dominators.ts";
import { fromRoots, shortestChain } from "../../closure/reach.ts";
import { counted } from "../../closure/size.ts";
import { LongList } from "../long-list.tsx";
import { useModel } from "../model.ts";
import { PathName } from "../path-name.tsx";

/** How a path got in: its shortest chain, and what every chain goes through. */
export function Held({ path }: { path: number }) {
	const { closure } = useModel();
	const chain = useMemo(() => shortestChain(closure, path), [closure, path]);
	const all = useMemo(() => chainCounts(closure, path), [closure, path]);
	const depth = fromRoots(closure).depth[path]!;
	if (depth === 0) return <p>It is a root: nothing has to refer to it.</p>;
	const holder = dominators(closure).parent[path]!;
	return (
		<div>
			<h3>What holds it</h3>
			{holder === closure.paths.length ? (
				<p>No single path: only the roots together hold it.</p>
			) : (
				<p class="holder">
					{closure.roots.includes(holder)
						? "Nothing below this root holds it alone: "
						: "Every chain to it goes through "}
					<PathName path={holder} />
				</p>
			)}
			<h3>Shortest chain, {counted(depth, "reference")} deep</h3>
			<LongList
				class="chain"
				label="Shortest chain from a root"
				items={(count) => chain.slice(0, count)}
				total={chain.length}
				row={(each) => (
					<li key={each}>
						<PathName path={each} />
					</li>
				)}
			/>
			<p class="quiet">
				All chains to it: {counted(all.paths, "path")}, {counted(all.references, "reference")}. The
				referrers below open upwards.
			</p>
		</div>
	);
}

/** One step of ForceAtlas2 on plain matrices, which the package has no types for. */
declare module "graphology-layout-forceatlas2/iterate.js" {
	import type { ForceAtlas2Settings } from "graphology-layout-forceatlas2";

	/** Nodes in rows of 10, edges in rows of 3, that name nodes by where their row starts. */
	export default function iterate(
		settings: Required<ForceAtlas2Settings>,
		nodes: Float32Array,
		edges: Float32Array,
	): void;
}

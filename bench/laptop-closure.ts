import { assemble } from "../src/closure/assemble.ts";
import type { Closure } from "../src/closure/closure.ts";
import { drawnPaths, type Shape } from "./synthetic-store.ts";

/** Drawn after a laptop's store: a small shared base, short chains above it. */
const LAPTOP: Omit<Shape, "paths"> = { degree: 5, chaining: 0.4, seed: 7 };

/** A closure of so many paths, like a laptop's store. */
export function laptopClosure(count: number): Closure {
	const drawn = [...drawnPaths({ ...LAPTOP, paths: count })];
	const edges = drawn.flatMap(({ references }, from) =>
		Array.from(references, (to) => [from, to] as const),
	);
	return assemble({
		storeDir: "/nix/store",
		paths: drawn.map(({ path }) => path),
		narSize: Float64Array.from(drawn, ({ narSize }) => narSize),
		references: {
			from: Uint32Array.from(edges, ([from]) => from),
			to: Uint32Array.from(edges, ([, to]) => to),
			count: edges.length,
		},
	});
}

import type { Graph } from "./graph.ts";

/** Weighs what single nodes reach, by walking there; scratch space is kept between walks. */
export interface Walker {
	/** Weight of all that `start` reaches, itself included. Costs the edges it follows. */
	weigh(start: number): number;
	/** Edges followed so far, by all walks. */
	readonly work: number;
}

export function walker({ offsets, targets }: Graph, byWeight: Float64Array): Walker {
	const stamp = new Uint32Array(byWeight.length);
	const stack = new Uint32Array(byWeight.length);
	let mark = 0;
	let work = 0;
	return {
		get work() {
			return work;
		},
		weigh(start) {
			mark++;
			let height = 1;
			stack[0] = start;
			stamp[start] = mark;
			let weight = byWeight[start]!;
			while (height > 0) {
				const node = stack[--height]!;
				const end = offsets[node + 1]!;
				work += end - offsets[node]!;
				for (let e = offsets[node]!; e < end; e++) {
					const target = targets[e]!;
					if (stamp[target] === mark) continue;
					stamp[target] = mark;
					weight += byWeight[target]!;
					stack[height++] = target;
				}
			}
			return weight;
		},
	};
}

import type { Closure, Problem } from "../../closure/closure.ts";
import type { Edges } from "../../closure/graph.ts";
import { isStorePath, NIX_STORE, storeDirOf } from "../../closure/store-path.ts";
import { notAClosure, tooLarge } from "./document-error.ts";
import { NIX_DU, readNames } from "./dot-names.ts";
import { parseDot } from "./dot-syntax.ts";
import { edgeList } from "./edge-list.ts";
import { collectEntries } from "./entries.ts";

/** No closure has so many; a file of nothing else shall not fill the memory. */
const MOST_OTHERS = 1_000_000;

/** What a DOT text says, before it is known what its nodes stand for. */
export interface Drawing {
	readonly name: string | null;
	readonly ids: readonly string[];
	readonly isPath: readonly boolean[];
	/** Which nodes have a statement of their own. */
	readonly stated: ReadonlySet<number>;
	/** NAR sizes as whittle notes them, by node. */
	readonly bytes: ReadonlyMap<number, number>;
	/** What nix-du writes into its nodes, by node. */
	readonly labels: ReadonlyMap<number, string>;
	/** As drawn, from tail to head. */
	readonly edges: Edges;
	/** Does the first node look as `nix-store --graph` paints them? */
	readonly filledBox: boolean;
}

/**
 * A closure from a drawing in DOT: what `nix-store -q --graph`, `whittle export`, nix-tree
 * and others write. Ids are store paths or their base names; other nodes are left out. Each
 * tool draws referrer -> reference, but for `nix-store --graph`, which draws the reverse;
 * in every version (1.x to 2.34) its graph is called `G` and its nodes are filled boxes. It
 * leaves out self references. Sizes are known where whittle wrote them.
 *
 * nix-tree and nix-du write names without hashes: see `readNames`.
 *
 * O(length). Throws `WhittleError`.
 */
export function readDot(text: string): Closure {
	const drawing = drawingOf(text);
	const { ids, isPath, stated, bytes, edges } = drawing;
	if (!isPath.includes(true)) {
		const named = readNames(drawing);
		if (named === null) throw notAClosure("is a DOT graph without store paths");
		return withProblem(named.closure, named.problem);
	}

	const reversed = drawing.name === "G" && drawing.filledBox;
	const full = ids.find((id, i) => isPath[i] && id.startsWith("/"));
	const collected = collectEntries((full && storeDirOf(full)) ?? NIX_STORE);
	const paths = ids.map((id, i) => {
		if (!isPath[i]) return null;
		// Elsewhere a node need not be told of before it is drawn to.
		return reversed && !stated.has(i) ? collected.named(id) : collected.entry(id);
	});
	if (drawing.name === "closure") {
		for (const [i, size] of bytes) {
			const path = paths[i];
			if (path != null) collected.size("narSize", path, size);
		}
	}
	for (let k = 0; k < edges.count; k++) {
		const tail = paths[edges.from[k]!];
		const head = paths[edges.to[k]!];
		if (tail == null || head == null) continue;
		if (reversed) collected.reference(head, tail);
		else collected.reference(tail, head);
	}
	const others = isPath.filter((is) => !is).length;
	const message = `nodes that are no store paths, and their edges, are left out: ${others}`;
	const closure = collected.finish();
	return others === 0
		? closure
		: withProblem(closure, { code: "unknown-reference", message, path: null });
}

function drawingOf(text: string): Drawing {
	let name: string | null = null;
	const ids: string[] = [];
	const isPath: boolean[] = [];
	let others = 0;
	const numbers = new Map<string, number>();
	const stated = new Set<number>();
	const bytes = new Map<number, number>();
	const labels = new Map<number, string>();
	const list = edgeList();
	const first = new Map<string, string>();
	let current = 0;

	const number = (id: string): number => {
		let found = numbers.get(id);
		if (found === undefined) {
			found = ids.push(id) - 1;
			numbers.set(id, found);
			const path = isStorePath(id);
			isPath.push(path);
			if (!path && ++others > MOST_OTHERS) {
				throw tooLarge(`draws more than ${MOST_OTHERS} nodes that are no store paths`);
			}
		}
		return found;
	};
	parseDot(text, {
		graph(graphName) {
			name = graphName;
		},
		node(id) {
			current = number(id);
			stated.add(current);
		},
		attribute(key, value) {
			if (stated.size === 1 && LOOKS.has(key)) first.set(key, value);
			if (key === "label" && name === NIX_DU) labels.set(current, value);
			const digits = key === "tooltip" ? /^(\d{1,16}) bytes$/.exec(value)?.[1] : undefined;
			if (digits !== undefined && Number.isSafeInteger(Number(digits))) {
				bytes.set(current, Number(digits));
			}
		},
		edge(tail, head) {
			list.add(number(tail), number(head));
		},
	});
	const filledBox =
		first.get("shape") === "box" && first.get("style") === "filled" && first.has("fillcolor");
	return { name, ids, isPath, stated, bytes, labels, edges: list.edges(), filledBox };
}

/** What is remembered of the first node. */
const LOOKS = new Set(["shape", "style", "fillcolor"]);

function withProblem(closure: Closure, problem: Problem): Closure {
	return { ...closure, problems: [problem, ...closure.problems] };
}

import type { Closure, Problem } from "../../closure/closure.ts";
import type { Edges } from "../../closure/graph.ts";
import { isBaseName, NIX_STORE, storeDirOf } from "../../closure/store-path.ts";
import { notAClosure } from "./document-error.ts";
import { parseDot } from "./dot-syntax.ts";
import { edgeList } from "./edge-list.ts";
import { collectEntries } from "./entries.ts";

/** What a DOT text says, before it is known what its nodes stand for. */
interface Drawing {
	readonly name: string | null;
	readonly ids: readonly string[];
	/** Which nodes have a statement of their own. */
	readonly stated: ReadonlySet<number>;
	/** NAR sizes as whittle notes them, by node. */
	readonly bytes: ReadonlyMap<number, number>;
	/** As drawn, from tail to head. */
	readonly edges: Edges;
	/** Does the first node look as `nix-store --graph` paints them? */
	readonly filledBox: boolean;
	readonly attributes: number;
}

/**
 * A closure from a drawing in DOT: what `nix-store -q --graph`, `whittle export`, nix-tree
 * and others write. Ids are store paths or their base names; other nodes are left out. Each
 * tool draws referrer -> reference, but for `nix-store --graph`, which draws the reverse;
 * in every version (1.x to 2.34) its graph is called `G` and its nodes are filled boxes. It
 * leaves out self references. Sizes are known where whittle wrote them.
 *
 * nix-tree writes names without hashes: its paths get a hash of 32 `e`, which no path can
 * have, and a problem each. nix-du's nodes are groups of paths: refused.
 *
 * O(length). Throws `WhittleError`.
 */
export function readDot(text: string): Closure {
	const drawing = drawingOf(text);
	const { ids, stated, bytes, edges } = drawing;
	const isPath = ids.map((id) => isBaseName(id) || storeDirOf(id) !== null);
	if (!isPath.includes(true)) return readNames(drawing);

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
	return withProblems(
		collected.finish(),
		others === 0
			? []
			: [
					{
						code: "unknown-reference",
						message: `${others} of its nodes are no store paths; they and their edges are left out`,
						path: null,
					},
				],
	);
}

/** nix-tree's drawing: nothing but edges between the names of paths. */
function readNames({ name, ids, stated, edges, attributes }: Drawing): Closure {
	if (name === "nixstore") {
		throw notAClosure(
			"is a drawing by nix-du: its nodes are groups of paths, told by one name and a rounded size",
			"name the store itself with --all, or give `nix path-info --json --all > closure.json`",
		);
	}
	if (name !== null || stated.size > 0 || attributes > 0 || edges.count === 0) {
		throw notAClosure("is a DOT graph without store paths");
	}
	const collected = collectEntries(NIX_STORE);
	const paths = ids.map((id) => collected.entry(`${NIX_STORE}/${"e".repeat(32)}-${id}`));
	for (let k = 0; k < edges.count; k++) {
		collected.reference(paths[edges.from[k]!]!, paths[edges.to[k]!]!);
	}
	return withProblems(collected.finish(), [
		{
			code: "duplicate-path",
			message:
				"names without hashes, as nix-tree draws them: paths of one name are taken together, and their hash is shown as e…e",
			path: null,
		},
	]);
}

function drawingOf(text: string): Drawing {
	let name: string | null = null;
	const ids: string[] = [];
	const numbers = new Map<string, number>();
	const stated = new Set<number>();
	const bytes = new Map<number, number>();
	const list = edgeList();
	const first = new Map<string, string>();
	let attributes = 0;
	let current = 0;

	const number = (id: string): number => {
		let found = numbers.get(id);
		if (found === undefined) {
			found = ids.push(id) - 1;
			numbers.set(id, found);
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
			attributes++;
			if (stated.size === 1 && LOOKS.has(key)) first.set(key, value);
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
	return { name, ids, stated, bytes, edges: list.edges(), filledBox, attributes };
}

/** What is remembered of the first node. */
const LOOKS = new Set(["shape", "style", "fillcolor"]);

function withProblems(closure: Closure, problems: readonly Problem[]): Closure {
	return { ...closure, problems: [...problems, ...closure.problems] };
}

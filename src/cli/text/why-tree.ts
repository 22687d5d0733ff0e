import type { Closure } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { groupBy } from "../../closure/group-by.ts";
import { search } from "../../closure/reach.ts";
import { hashOf } from "../../closure/store-path.ts";
import type { Style } from "../context.ts";
import type { EdgeEvidence } from "../evidence.ts";
import { drawTree } from "./draw-tree.ts";

interface Node {
	readonly referrer: number | null;
	readonly path: number;
	/** Expanded above, so not here. */
	repeated: boolean;
	readonly children: Node[];
}

/**
 * Chains as `nix why-depends` draws them: from the top down, the references nearest to a
 * target first, then in order of their paths, the targets' hashes green and those between
 * blue; a path met again is grey and not expanded. With evidence, the places of a reference
 * stand before it, and an arrow leads from them to the path.
 */
export function* whyTree(
	closure: Closure,
	edges: readonly (readonly [number, number])[],
	tops: readonly number[],
	targets: ReadonlySet<number>,
	evidence: readonly EdgeEvidence[] | null,
	style: Style,
): Generator<string> {
	const below = groupBy(edges, ([referrer]) => referrer);
	const places = groupBy(evidence ?? [], (each) => `${each.referrer} ${each.reference}`);
	const expanded = new Set<number>();
	const { depth: distance } = search(closure.referrers, targets);
	for (const top of tops) yield* drawTree(build(top), lines);

	function build(top: number): Node {
		const root: Node = { referrer: null, path: top, repeated: false, children: [] };
		const stack = [root];
		for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
			at.repeated = expanded.has(at.path);
			if (at.repeated) continue;
			expanded.add(at.path);
			const next = (below.get(at.path) ?? []).map(([, reference]) => reference);
			next.sort(
				(a, b) => distance[a]! - distance[b]! || (closure.paths[a]! < closure.paths[b]! ? -1 : 1),
			);
			for (const path of next) {
				at.children.push({ referrer: at.path, path, repeated: false, children: [] });
			}
			// The first drawn is the first expanded.
			for (const child of at.children.toReversed()) stack.push(child);
		}
		return root;
	}

	function lines({ referrer, path, repeated }: Node): string[] {
		if (referrer === null || evidence === null) return [name(path, repeated)];
		const found = places.get(`${referrer} ${path}`) ?? [];
		return [...found.map(place), `→ ${name(path, repeated)}`];
	}

	function name(path: number, repeated: boolean): string {
		const text = closure.paths[path]!;
		if (repeated) return style.dim(escaped(text));
		const hash = hashOf(closure.storeDir, text);
		const start = closure.storeDir.length + 1;
		const color = targets.has(path) ? style.green : style.blue;
		return escaped(text.slice(0, start)) + color(hash) + escaped(text.slice(start + hash.length));
	}

	function place({ reference, evidence: { file, kind, excerpt } }: EdgeEvidence): string {
		const hash = hashOf(closure.storeDir, closure.paths[reference]!);
		const shown = printable(excerpt).split(hash).join(style.yellow(hash));
		const at = file === "" ? "/" : escaped(file); // as Nix calls a path that is a file
		return kind === "link" ? `${at} -> ${shown}` : `${at}: …${shown}…`;
	}
}

/** Unprintable bytes as `.`, as Nix shows them. */
function printable(text: string): string {
	return text.replace(/[^\x20-\x7e]/g, ".");
}

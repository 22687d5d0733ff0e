import type { Closure } from "../../closure/closure.ts";
import { hashOf } from "../../closure/store-path.ts";
import type { EdgeEvidence } from "../evidence.ts";
import type { Style } from "../context.ts";
import { drawTree } from "./draw-tree.ts";
import { escape } from "./escape.ts";

interface Node {
	readonly lines: readonly string[];
	readonly children: Node[];
}

/**
 * Chains as `nix why-depends` draws them: from the tops down, the targets' hashes green
 * and those between blue; a path met again is grey and not expanded. With evidence, the
 * places of a reference stand before it, and an arrow leads from them to the path.
 */
export function* whyTree(
	closure: Closure,
	edges: readonly (readonly [number, number])[],
	tops: readonly number[],
	targets: ReadonlySet<number>,
	evidence: readonly EdgeEvidence[] | null,
	style: Style,
): Generator<string> {
	const below = new Map<number, number[]>();
	for (const [referrer, reference] of edges) {
		const known = below.get(referrer);
		if (known === undefined) below.set(referrer, [reference]);
		else known.push(reference);
	}
	const places = new Map<string, EdgeEvidence[]>();
	for (const each of evidence ?? []) {
		const key = `${each.referrer} ${each.reference}`;
		const known = places.get(key);
		if (known === undefined) places.set(key, [each]);
		else known.push(each);
	}
	const seen = new Set<number>();
	for (const top of tops) yield* drawTree(build(top), ({ lines }) => lines);

	function build(top: number): Node {
		const root = node(null, top);
		const stack = [{ path: top, children: root.children }];
		// Expanded in the order they are drawn, so that what is repeated stands above.
		for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
			if (seen.has(at.path)) continue;
			seen.add(at.path);
			const next = (below.get(at.path) ?? []).map((child) => ({
				path: child,
				node: node(at.path, child),
			}));
			at.children.push(...next.map((child) => child.node));
			for (const child of next.reverse()) {
				stack.push({ path: child.path, children: child.node.children });
			}
		}
		return root;
	}

	function node(referrer: number | null, path: number): Node {
		const found = referrer === null ? [] : (places.get(`${referrer} ${path}`) ?? []);
		const lines = found.map((each) => place(each));
		const arrow = evidence === null || referrer === null ? "" : "→ ";
		return { lines: [...lines, arrow + name(path)], children: [] };
	}

	function name(path: number): string {
		const text = closure.paths[path]!;
		const hash = hashOf(closure.storeDir, text);
		const [before = "", after = ""] = text.split(hash, 2);
		const colored = targets.has(path) ? style.green(hash) : style.blue(hash);
		return seen.has(path)
			? style.dim(escape(text))
			: escape(before) + colored + escape(after);
	}

	function place({ reference, evidence: { file, kind, excerpt } }: EdgeEvidence): string {
		const hash = hashOf(closure.storeDir, closure.paths[reference]!);
		const shown = printable(excerpt).split(hash).join(style.yellow(hash));
		const at = escape(file);
		return kind === "link" ? `${at} -> ${shown}` : `${at}: …${shown}…`;
	}
}

/** Unprintable bytes as `.`, as Nix shows them. */
function printable(text: string): string {
	return text.replace(/[^\x20-\x7e]/g, ".");
}

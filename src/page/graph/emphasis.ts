import type { Closure } from "../../closure/closure.ts";
import { degree, row } from "../../closure/graph.ts";
import { allChains, type Chains, UNREACHED } from "../../closure/reach.ts";
import type { Edge } from "../../closure/step.ts";
import type { Part } from "./scope.ts";

/** What is to be seen of a node beside its size and colour. Bits. */
export const FADED = 1;
export const GONE = 2;
export const LIT = 4;
export const FOUND = 8;
export const SELECTED = 16;

/** References of a part, by how they are drawn: numbers of nodes in it, two for each. */
export interface Lines {
	readonly plain: Uint32Array;
	/** To what much of the rest refers to: quieter still, and left out where there are many. */
	readonly base: Uint32Array;
	/** From or to what goes, or cut: hardly there. */
	readonly gone: Uint32Array;
	/** On some chain from a root to the selection. */
	readonly chains: Uint32Array;
	/** From the selection. */
	readonly own: Uint32Array;
}

/** What of a part stands out. */
export interface Emphasis {
	/** Bits for each node. */
	readonly marks: Uint8Array;
	readonly lines: Lines;
	/** How many references were left out. */
	readonly leftOut: number;
	/** Paths on chains from the roots to the selection, ascending; empty without one. */
	readonly lit: readonly number[];
}

export interface Wanted {
	readonly selected: number | null;
	/** 1 for what a search found; null where nothing is looked for. */
	readonly found: Uint8Array | null;
	/** 0 for what goes. */
	readonly kept: Uint8Array;
	/** References that are tried as cut. */
	readonly cut: readonly Edge[];
}

/**
 * What stands out: the chains from the roots to the selection, what it refers to, and what is
 * looked for. All else fades. O(paths + references).
 */
export function emphasisOf(closure: Closure, part: Part, wanted: Wanted): Emphasis {
	const { selected, found, kept, cut } = wanted;
	const { nodes, number } = part;
	const chains = selected === null ? NONE : allChains(closure, closure.roots, [selected]);
	const marks = new Uint8Array(nodes.length);
	const some = selected !== null || found !== null;
	for (let i = 0; i < nodes.length; i++) {
		const path = nodes[i]!;
		marks[i] =
			(some ? FADED : 0) | (kept[path] === 0 ? GONE : 0) | (found?.[path] === 1 ? FOUND : 0);
		if (found?.[path] === 1) marks[i]! &= ~FADED;
	}
	const put = (path: number, mark: number) => {
		const i = number[path]!;
		if (i !== UNREACHED) marks[i] = (marks[i]! & ~FADED) | mark;
	};
	for (const path of chains.paths) put(path, LIT);
	if (selected !== null) {
		put(selected, SELECTED);
		for (const reference of row(closure.references, selected)) put(reference, 0);
	}
	const lines = linesOf(part, marks, chains, { selected, cut });
	const many = lines.base.length / 2 > MOST_TO_BASE;
	return {
		marks,
		lines: many ? { ...lines, base: new Uint32Array() } : lines,
		leftOut: many ? lines.base.length / 2 : 0,
		lit: chains.paths,
	};
}

const NONE: Chains = { paths: [], edges: [] };

/** So many references to the base would lie over all else, and tell nothing. */
const MOST_TO_BASE = 2000;

/** So many referrers make a path part of the base of what is drawn. */
function baseFrom(nodes: number): number {
	return Math.max(16, Math.min(200, nodes / 20));
}

function linesOf(
	part: Part,
	marks: Uint8Array,
	chains: Chains,
	{ selected, cut }: Pick<Wanted, "selected" | "cut">,
): Lines {
	const { graph, referrers, nodes, number } = part;
	const key = (from: number, to: number) => from * nodes.length + to;
	const cuts = new Set(cut.map(([from, to]) => key(number[from]!, number[to]!)));
	const isGone = (from: number, to: number) =>
		((marks[from]! | marks[to]!) & GONE) !== 0 || (cuts.size > 0 && cuts.has(key(from, to)));
	const enough = baseFrom(nodes.length);
	const lines = { plain: pairs(), base: pairs(), gone: pairs(), chains: pairs(), own: pairs() };
	for (let i = 0; i < nodes.length; i++) {
		for (const target of row(graph, i)) {
			const kind = isGone(i, target)
				? "gone"
				: degree(referrers, target) >= enough
					? "base"
					: "plain";
			lines[kind].add(i, target);
		}
	}
	for (const [referrer, reference] of chains.edges) {
		const [from, to] = [number[referrer]!, number[reference]!];
		if (from === UNREACHED || to === UNREACHED || isGone(from, to)) continue;
		lines.chains.add(from, to);
	}
	const own = selected === null ? UNREACHED : number[selected]!;
	if (own !== UNREACHED) {
		for (const target of row(graph, own)) if (!isGone(own, target)) lines.own.add(own, target);
	}
	return {
		plain: lines.plain.all(),
		base: lines.base.all(),
		gone: lines.gone.all(),
		chains: lines.chains.all(),
		own: lines.own.all(),
	};
}

function pairs() {
	const numbers: number[] = [];
	return {
		add(from: number, to: number) {
			numbers.push(from, to);
		},
		all: () => Uint32Array.from(numbers),
	};
}

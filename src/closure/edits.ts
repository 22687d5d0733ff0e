import { type Closure, isSized } from "./closure.ts";
import { graphOf } from "./graph.ts";
import type { Step } from "./step.ts";

/** Where a reference leads that leads nowhere any more. */
const GONE = 0xffffffff;

/** Changes to a closure that are only on paper: the closure itself stays as it is. */
export interface Edits {
	/** For each path what stands in its place: itself, another, `paths + k` for stub k, or `GONE`. */
	readonly instead: Uint32Array;
	/** 1 for each of `references.targets` that is cut. */
	readonly cut: Uint8Array;
	/** What each stub weighs, in bytes; where paths are counted, a stub is one. It refers to nothing. */
	readonly stubs: readonly number[];
}

/** No changes yet. */
export function unedited({ paths, references }: Closure): Edits {
	return {
		instead: Uint32Array.from(paths.keys()),
		cut: new Uint8Array(references.targets.length),
		stubs: [],
	};
}

/**
 * One more change, on top of those before it: a step speaks of what they have left. What was
 * swapped away or dropped before is there again where a later swap puts it back.
 * O(paths + references of the step).
 */
export function edited({ references, paths }: Closure, edits: Edits, step: Step): Edits {
	if (step.kind === "cut") {
		const cut = edits.cut.slice();
		for (const [referrer, reference] of step.references) {
			for (let k = references.offsets[referrer]!; k < references.offsets[referrer + 1]!; k++) {
				const target = references.targets[k]!;
				if (target === reference || edits.instead[target] === reference) cut[k] = 1;
			}
		}
		return { ...edits, cut };
	}
	const meant = new Uint8Array(paths.length);
	for (const path of step.paths) meant[path] = 1;
	const { by, stubs } = replacement(step, paths.length + edits.stubs.length);
	const instead = edits.instead.map((now) => (meant[now] === 1 ? by : now));
	return { ...edits, instead, stubs: [...edits.stubs, ...stubs] };
}

function replacement(step: Exclude<Step, { kind: "cut" }>, nextStub: number) {
	if (step.kind === "drop") return { by: GONE, stubs: [] };
	if (typeof step.by === "number") return { by: step.by, stubs: [] };
	return { by: nextStub, stubs: [step.by.weight] };
}

/** What the roots still reach after changes. */
export interface Remainder {
	/** 1 for each path that is still there. */
	readonly kept: Uint8Array;
	/** What is left, stubs among it. */
	readonly weight: number;
}

/** One search from the roots, over what the changes have left. O(paths + references). */
export function remainder(closure: Closure, edits: Edits, byWeight: Float64Array): Remainder {
	const { references, roots, paths } = closure;
	const { instead, cut, stubs } = edits;
	const { offsets, targets } = references;
	const nodes = paths.length;
	const counts = !isSized(closure);
	const seen = new Uint8Array(nodes + stubs.length);
	const stack = new Uint32Array(nodes);
	let height = 0;
	let weight = 0;
	const visit = (path: number) => {
		const now = instead[path]!;
		if (now === GONE || seen[now] === 1) return;
		seen[now] = 1;
		if (now >= nodes) weight += counts ? 1 : stubs[now - nodes]!;
		else {
			weight += byWeight[now]!;
			stack[height++] = now;
		}
	};
	for (const root of roots) visit(root);
	while (height > 0) {
		const path = stack[--height]!;
		for (let k = offsets[path]!; k < offsets[path + 1]!; k++) if (cut[k] === 0) visit(targets[k]!);
	}
	return { kept: seen.subarray(0, nodes), weight };
}

/**
 * The references that changes have left, between paths (what leads to a stub or nowhere is
 * left out), and the roots that are still there. O(paths + references).
 */
export function editedGraph({ references, roots, paths }: Closure, { instead, cut }: Edits) {
	const nodes = paths.length;
	const from = new Uint32Array(references.targets.length);
	const to = new Uint32Array(references.targets.length);
	let count = 0;
	for (let path = 0; path < nodes; path++) {
		for (let k = references.offsets[path]!; k < references.offsets[path + 1]!; k++) {
			const now = instead[references.targets[k]!]!;
			if (cut[k] === 1 || now >= nodes) continue;
			from[count] = path;
			to[count++] = now;
		}
	}
	const tops = new Set(Array.from(roots, (root) => instead[root]!).filter((now) => now < nodes));
	return { graph: graphOf(nodes, { from, to, count }), roots: Uint32Array.from(tops) };
}

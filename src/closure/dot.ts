import { type Closure, nameAt, weights } from "./closure.ts";
import { row } from "./graph.ts";
import { baseName, NIX_STORE } from "./store-path.ts";

/** Inches of a node's side: the smallest, and what the largest path adds. */
const SMALLEST = 0.3;
const RANGE = 2.7;

/**
 * The closure for Graphviz: an edge from each referrer to each reference (nix-tree's
 * direction; `nix-store --graph` draws the reverse), node areas in proportion to NAR
 * bytes, node ids the base names, which are unique; whole paths where the store is not the
 * usual one. Line by line, each with its end, as in every export. O(paths + references).
 */
export function* dotLines(closure: Closure): Generator<string> {
	const byWeight = weights(closure);
	const largest = byWeight.reduce((most, size) => Math.max(most, size), 1);
	const usual = closure.storeDir === NIX_STORE;
	const id = closure.paths.map((path) => quoted(usual ? baseName(NIX_STORE, path) : path));
	yield 'digraph "closure" {\n';
	yield "  node [shape=circle, fixedsize=true, fontsize=8];\n";
	for (let i = 0; i < id.length; i++) {
		const side = SMALLEST + RANGE * Math.sqrt(byWeight[i]! / largest);
		const size = closure.narSize[i]!;
		const bytes = Number.isNaN(size) ? "" : `, tooltip="${size} bytes"`;
		yield `  ${id[i]} [label=${quoted(nameAt(closure, i))}, width=${side.toFixed(3)}${bytes}];\n`;
	}
	for (let i = 0; i < id.length; i++) {
		for (const target of row(closure.references, i)) {
			yield `  ${id[i]} -> ${id[target]};\n`;
		}
		if (closure.selfReference[i] === 1) yield `  ${id[i]} -> ${id[i]};\n`;
	}
	yield "}\n";
}

/** A DOT string: quotes and backslashes escaped, no line breaks. */
function quoted(text: string): string {
	return `"${text
		.replace(/["\\]/g, "\\$&")
		.replace(/\n/g, "\\n")
		.replace(/\p{Cc}/gu, "?")}"`;
}

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
 * usual one. O(paths + references).
 */
export function dotOf(closure: Closure): string {
	const byWeight = weights(closure);
	const largest = byWeight.reduce((most, size) => Math.max(most, size), 1);
	const usual = closure.storeDir === NIX_STORE;
	const id = closure.paths.map((path) => quoted(usual ? baseName(NIX_STORE, path) : path));
	const lines = ['digraph "closure" {', "  node [shape=circle, fixedsize=true, fontsize=8];"];
	for (let i = 0; i < id.length; i++) {
		const side = SMALLEST + RANGE * Math.sqrt(byWeight[i]! / largest);
		const size = closure.narSize[i]!;
		const bytes = Number.isNaN(size) ? "" : `, tooltip="${size} bytes"`;
		lines.push(
			`  ${id[i]} [label=${quoted(nameAt(closure, i))}, width=${side.toFixed(3)}${bytes}];`,
		);
	}
	for (let i = 0; i < id.length; i++) {
		for (const target of row(closure.references, i)) lines.push(`  ${id[i]} -> ${id[target]};`);
		if (closure.selfReference[i] === 1) lines.push(`  ${id[i]} -> ${id[i]};`);
	}
	return `${lines.join("\n")}\n}\n`;
}

/** A DOT string: quotes and backslashes escaped, no line breaks. */
function quoted(text: string): string {
	return `"${text
		.replace(/["\\]/g, "\\$&")
		.replace(/\n/g, "\\n")
		.replace(/\p{Cc}/gu, "?")}"`;
}

import { categoryBuilt } from "../../closure/categories.ts";
import { type Closure, isBuildClosure, isSized, nameAt } from "../../closure/closure.ts";
import { componentsOf } from "../../closure/components.ts";
import { WhittleError } from "../../closure/error.ts";
import { row } from "../../closure/graph.ts";
import { search, UNREACHED } from "../../closure/reach.ts";
import { counted } from "../../closure/size.ts";

/** A system as an upgrade sees it: configuration on top, packages below. */
export interface System {
	readonly closure: Closure;
	/** The toplevel. */
	readonly root: number;
	/** 1 for configuration that no package refers to: it can be made anew. */
	readonly isGlue: Uint8Array;
	/** Packages that configuration refers to, ascending. */
	readonly frontier: readonly number[];
	/** Every path, references before referrers. */
	readonly order: Uint32Array;
}

/** Named like configuration, but a binary file. */
const BINARY = /^hwdb\.bin$/;

/**
 * The system that a closure is. O(paths + references). Throws `WhittleError` where it has more
 * than one root, or where its sizes are not known.
 */
export function systemOf(closure: Closure): System {
	const [root, ...others] = closure.roots;
	if (root === undefined || others.length > 0) {
		const names = Array.from(closure.roots.subarray(0, 3), (each) => nameAt(closure, each));
		throw new WhittleError(
			"many-roots",
			`a system has one root, and this has ${counted(closure.roots.length, "root")}: ${names.join(", ")}${others.length > 2 ? ", …" : ""}`,
			closure.storeDir,
			"choose the toplevel with --root PATTERN",
		);
	}
	if (isBuildClosure(closure) || !(isSized(closure) || knowsDisk(closure))) {
		throw new WhittleError(
			"no-sizes",
			"no size of its paths is known, so nobody can say what fits",
			closure.paths[root]!,
			"save it with its sizes: whittle export --format snapshot, or nix path-info -r --json",
		);
	}
	const isGlue = glueOf(closure);
	const below = new Set<number>();
	for (let i = 0; i < isGlue.length; i++) {
		if (isGlue[i] === 0) continue;
		for (const target of row(closure.references, i)) if (isGlue[target] === 0) below.add(target);
	}
	return {
		closure,
		root,
		isGlue,
		frontier: [...below].sort((a, b) => a - b),
		order: referencesFirst(closure),
	};
}

/** By the longest chain below, then by path: so that the same system is always told the same way. */
function referencesFirst({ references, paths }: Closure): Uint32Array {
	const { order } = componentsOf(references);
	const height = new Uint32Array(paths.length);
	for (const i of order.toReversed()) {
		for (const target of row(references, i)) height[i] = Math.max(height[i]!, height[target]! + 1);
	}
	return order.slice().sort((a, b) => height[a]! - height[b]! || (paths[a]! < paths[b]! ? -1 : 1));
}

function knowsDisk({ diskSize }: Closure): boolean {
	return diskSize?.some((size) => !Number.isNaN(size)) ?? false;
}

/** Whatever a package reaches is its own business, also where it is named like configuration. */
function glueOf(closure: Closure): Uint8Array {
	const isGlue = Uint8Array.from(closure.paths.keys(), (i) => (isNamedGlue(closure, i) ? 1 : 0));
	const packages = [...isGlue.keys()].filter((i) => isGlue[i] === 0);
	const { depth } = search(closure.references, packages);
	return isGlue.map((_, i) => (depth[i] === UNREACHED ? 1 : 0));
}

/** By name alone, so that a saved file and the store it came from give the same plan. */
function isNamedGlue(closure: Closure, i: number): boolean {
	const name = nameAt(closure, i);
	return !BINARY.test(name) && categoryBuilt(name) === "glue";
}

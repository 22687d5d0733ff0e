import { isDeepStrictEqual } from "node:util";
import { categoryTotals } from "../../src/closure/categories.ts";
import { type Closure, total } from "../../src/closure/closure.ts";
import { duplicates } from "../../src/closure/duplicates.ts";
import { row } from "../../src/closure/graph.ts";
import { pathInfoLines } from "../../src/closure/path-info.ts";
import { pathRecords } from "../../src/closure/path-record.ts";
import { fromRoots } from "../../src/closure/reach.ts";
import { decodeSnapshot, encodeSnapshot } from "../../src/closure/snapshot.ts";
import { joined } from "../../src/closure/testing.ts";

/** Throws where a closure is not what `Closure` promises, or a question of it cannot be answered. */
export function checkClosure(closure: Closure): void {
	const { storeDir, paths, references, referrers, selfReference, roots } = closure;
	const count = paths.length;
	hold(count > 0, "it holds paths");
	hold(new Set(paths).size === count, "each path is there once");
	hold(
		paths.every((path) => path.startsWith(`${storeDir}/`)),
		"paths are whole",
	);
	for (const graph of [references, referrers]) {
		hold(graph.offsets.length === count + 1 && graph.offsets[0] === 0, "there is a row a path");
		hold(graph.offsets[count] === graph.targets.length, "rows hold every reference");
		for (let i = 0; i < count; i++) {
			const targets = row(graph, i);
			hold(new Set(targets).size === targets.length, "each reference is there once");
			hold(
				targets.every((target) => target < count && target !== i),
				"references are to other paths",
			);
		}
	}
	hold(references.targets.length === referrers.targets.length, "both directions are the same");
	hold(selfReference.length === count, "self references are told of each path");
	for (const sizes of [closure.narSize, closure.diskSize, closure.downloadSize]) {
		hold(sizes === null || sizes.length === count, "sizes are told of each path");
		hold(
			sizes?.every((size) => Number.isNaN(size) || (Number.isSafeInteger(size) && size >= 0)) ??
				true,
			"a size is a number of bytes or unknown",
		);
	}
	hold(roots.length > 0 && roots.every((root) => root < count), "roots are paths");
	const { depth } = fromRoots(closure);
	hold(
		paths.every((_, i) => depth[i]! >= 0 && depth[i]! < count),
		"roots reach every path",
	);

	total(closure);
	categoryTotals(closure, null);
	duplicates(closure);
	JSON.stringify([...pathRecords(closure, [...paths.keys()], null)]);
	if (count > 200) return;
	const again = decodeSnapshot(encodeSnapshot(closure));
	hold(isDeepStrictEqual(plain(again), plain(closure)), "a snapshot of it is the same closure");
}

function plain(closure: Closure): unknown {
	return JSON.parse(joined(pathInfoLines(closure)));
}

function hold(claim: boolean, what: string): void {
	if (!claim) throw new Error(`not so: ${what}`);
}

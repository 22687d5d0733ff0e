import { allReferences, type Closure, isSized } from "./closure.ts";
import { closureSizes } from "./closure-sizes.ts";
import { retainedSizes } from "./retained-sizes.ts";

/**
 * The closure in the shape of `nix path-info --json --recursive --closure-size` (Nix 2.19
 * and later: an object keyed by path), with `retainedSize` and, where known, `diskSize`
 * and `downloadSize` added. Unknown sizes are left out. One path a line.
 */
export function* pathInfoLines(closure: Closure): Generator<string> {
	const sized = isSized(closure);
	yield "{\n";
	for (const [i, path] of closure.paths.entries()) {
		const references = allReferences(closure, i).map((k) => closure.paths[k]!);
		const entry = JSON.stringify({
			...known("narSize", closure.narSize, i),
			...known("diskSize", closure.diskSize, i),
			...known("downloadSize", closure.downloadSize, i),
			...(sized
				? {
						...known("closureSize", closureSizes(closure), i),
						retainedSize: retainedSizes(closure)[i]!,
					}
				: {}),
			references: references.sort(),
		});
		const end = i < closure.paths.length - 1 ? ",\n" : "\n}\n";
		yield `${JSON.stringify(path)}: ${entry}${end}`;
	}
}

function known(key: string, column: Float64Array | null, i: number): Record<string, number> {
	const size = column?.[i];
	return size === undefined || Number.isNaN(size) ? {} : { [key]: size };
}

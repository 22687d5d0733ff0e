import { assemble } from "../../closure/assemble.ts";
import type { Closure, Problem } from "../../closure/closure.ts";
import { storePathFrom } from "../../closure/store-path.ts";
import { noPaths } from "./document-error.ts";
import { edgeList } from "./edge-list.ts";

/** Sizes a document may give, in bytes. */
export type Size = "narSize" | "diskSize" | "downloadSize";

/**
 * What a document says, gathered entry by entry in any order. Paths are numbered as they
 * are first named and may be given in full or by base name.
 */
export interface Entries {
	/** The number of a path that has an entry of its own; a second entry is a problem. */
	entry(path: string): number;
	/** The number of a path that is only named. Throws `not-a-store-path`. */
	named(path: string): number;
	/** The first size given stays. */
	size(which: Size, path: number, bytes: number): void;
	/** Self references and repeats are fine. */
	reference(referrer: number, reference: number): void;
	/** The closure, under its default roots. Throws `no-paths`. O(paths + references). */
	finish(): Closure;
}

const NOBODY = 0xffffffff;

/** An empty collection. Each call costs one look-up of the path's text. */
export function collectEntries(storeDir: string): Entries {
	const paths: string[] = [];
	const numbers = new Map<string, number>();
	const entries: number[] = []; // how many each path has
	const sizes: Record<Size, number[]> = { narSize: [], diskSize: [], downloadSize: [] };
	const list = edgeList();

	const add = (text: string): number => {
		const path = storePathFrom(storeDir, text);
		let number = numbers.get(path);
		if (number === undefined) {
			number = paths.push(path) - 1;
			numbers.set(path, number);
			entries.push(0);
			for (const column of Object.values(sizes)) column.push(Number.NaN);
		}
		if (path !== text) numbers.set(text, number);
		return number;
	};
	const named = (text: string) => numbers.get(text) ?? add(text);

	return {
		named,
		entry(text) {
			const number = named(text);
			entries[number]!++;
			return number;
		},
		size(which, path, bytes) {
			const column = sizes[which];
			if (Number.isNaN(column[path])) column[path] = bytes;
		},
		reference: list.add,
		finish() {
			if (paths.length === 0) throw noPaths();
			const references = list.edges();
			const column = (which: Size) =>
				sizes[which].every(Number.isNaN) ? null : Float64Array.from(sizes[which]);
			return assemble({
				storeDir,
				paths,
				narSize: Float64Array.from(sizes.narSize),
				diskSize: column("diskSize"),
				downloadSize: column("downloadSize"),
				references,
				problems: [
					...unknownReferences(paths, entries, references),
					...duplicatePaths(paths, entries),
					...missingSizes(paths, entries, sizes.narSize),
				],
			});
		},
	};
}

function unknownReferences(
	paths: readonly string[],
	entries: readonly number[],
	{ from, to, count }: { from: Uint32Array; to: Uint32Array; count: number },
): Problem[] {
	const referrer = new Uint32Array(paths.length).fill(NOBODY);
	for (let k = count - 1; k >= 0; k--) referrer[to[k]!] = from[k]!;
	return paths.flatMap((path, i) => {
		if (entries[i] !== 0) return [];
		const by = referrer[i] === NOBODY ? "it is named" : `${paths[referrer[i]!]!} refers to it`;
		return [{ code: "unknown-reference", message: `${by}, but it has no entry`, path }];
	});
}

function duplicatePaths(paths: readonly string[], entries: readonly number[]): Problem[] {
	return paths.flatMap((path, i) => {
		const message = `it has ${entries[i]} entries; they are taken together`;
		return entries[i]! > 1 ? [{ code: "duplicate-path", message, path }] : [];
	});
}

/** One problem for each, or a single one where the document tells no size at all. */
function missingSizes(
	paths: readonly string[],
	entries: readonly number[],
	narSize: readonly number[],
): Problem[] {
	if (narSize.every(Number.isNaN)) {
		const message = "no path has a NAR size; figures are numbers of paths";
		return [{ code: "size-missing", message, path: null }];
	}
	return paths.flatMap((path, i) =>
		entries[i] !== 0 && Number.isNaN(narSize[i])
			? [{ code: "size-missing", message: "its NAR size is not known", path }]
			: [],
	);
}

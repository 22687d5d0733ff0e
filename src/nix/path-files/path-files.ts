import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { row } from "../../closure/graph.ts";
import type { FileTree } from "../nar/file-tree.ts";

/** Somewhere the files of store paths can be seen. All give null for a path that is not there. */
export interface PathFiles {
	/** As people know it. */
	readonly label: string;
	/** A path with all contents. */
	tree(path: string): Promise<FileTree | null>;
	/** The same, files empty: what is in it. */
	listing(path: string): Promise<FileTree | null>;
	/** What it refers to, itself included where it does. */
	references(path: string): Promise<readonly string[] | null>;
}

/** Several places, asked one after the other. Throws `WhittleError` where none has a path. */
export function firstOf(places: readonly PathFiles[]) {
	const first =
		<T>(ask: (place: PathFiles, path: string) => Promise<T | null>) =>
		async (path: string): Promise<T> => {
			for (const place of places) {
				const found = await ask(place, path);
				if (found !== null) return found;
			}
			throw new WhittleError(
				"no-such-path",
				`is in none of the places asked (${places.map(({ label }) => label).join(", ")})`,
				path,
				"name a cache or a store that holds it",
			);
		};
	return {
		tree: first((place, path) => place.tree(path)),
		listing: first((place, path) => place.listing(path)),
		references: first((place, path) => place.references(path)),
	};
}

/** What each path of a closure refers to, itself included where it does. */
export function referencesIn(closure: Closure): (path: string) => readonly string[] | null {
	const numbers = new Map(closure.paths.map((path, i) => [path, i]));
	return (path) => {
		const i = numbers.get(path);
		if (i === undefined) return null;
		const others = Array.from(row(closure.references, i), (k) => closure.paths[k]!);
		return closure.selfReference[i] === 1 ? [...others, path] : others;
	};
}

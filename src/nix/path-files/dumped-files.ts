import { readRegistration } from "../documents/registration.ts";
import { readTree } from "../nar/read-tree.ts";
import { type PathFiles, referencesIn } from "./path-files.ts";

/** A store that can be asked for NARs: a target. */
interface Dumping {
	readonly label: string;
	valid(paths: readonly string[]): Promise<ReadonlySet<string>>;
	dump(path: string): AsyncIterable<Uint8Array>;
	/** As `nix-store --dump-db` tells it. */
	registration(paths: readonly string[]): Promise<string>;
}

/** The files of a store that only gives whole NARs. */
export function dumpedFiles(store: Dumping): PathFiles {
	const isThere = async (path: string) => (await store.valid([path])).has(path);
	const read = async (path: string, contents: boolean) =>
		(await isThere(path)) ? readTree(store.dump(path), contents) : null;
	return {
		label: store.label,
		tree: (path) => read(path, true),
		listing: (path) => read(path, false),
		async references(path) {
			if (!(await isThere(path))) return null;
			return referencesIn(readRegistration(await store.registration([path])))(path);
		},
	};
}

import { existsSync, lstatSync, readdirSync } from "node:fs";
import type { Contents } from "../../closure/categories.ts";
import { baseName } from "../../closure/store-path.ts";
import { type LocalStore, realPath } from "./local-store.ts";

/** What can be seen of a store's files; null where the store has none (a database alone). */
export function contentsOf(store: LocalStore): Contents | null {
	if (!existsSync(store.realStoreDir)) return null;
	let present: ReadonlySet<string> | null = null;
	return (path, below) => {
		if (present?.has(baseName(store.storeDir, path)) === false) return [];
		const place = below === "" ? realPath(store, path) : `${realPath(store, path)}/${below}`;
		// Asked first, for an exception costs ten times as much as a look.
		const stat = lstatSync(place, { throwIfNoEntry: false });
		if (stat !== undefined) return stat.isDirectory() ? entriesOf(place) : null;
		// A path without files is seldom alone: look once which ones have any.
		present ??= new Set(entriesOf(store.realStoreDir));
		return [];
	};
}

/** What cannot be read tells nothing. */
function entriesOf(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch (error) {
		if (error instanceof Error && "code" in error) return [];
		throw error;
	}
}

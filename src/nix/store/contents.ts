import { existsSync, readdirSync } from "node:fs";
import type { Contents } from "../../closure/categories.ts";
import { type LocalStore, realPath } from "./local-store.ts";

/** What can be seen of a store's files; null where the store has none (a database alone). */
export function contentsOf(store: LocalStore): Contents | null {
	if (!existsSync(store.realStoreDir)) return null;
	return (path, below) => {
		try {
			return readdirSync(
				below === "" ? realPath(store, path) : `${realPath(store, path)}/${below}`,
			);
		} catch (error) {
			if (below !== "" || isNoDirectory(error)) return null;
			return []; // absent or not readable: nothing can be told from it
		}
	};
}

function isNoDirectory(error: unknown): boolean {
	return error instanceof Error && Reflect.get(error, "code") === "ENOTDIR";
}

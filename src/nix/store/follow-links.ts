import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { enclosingStorePath } from "../../closure/store-path.ts";
import { type LocalStore, realPath } from "./local-store.ts";

/** What stands at the end of a chain of links within a store. */
export type Followed =
	| {
			readonly kind: "file" | "folder";
			/** The store path that holds it. */
			readonly storePath: string;
			/** Its place in that path; empty for the path itself. */
			readonly below: string;
			/** A file without a byte. */
			readonly empty: boolean;
	  }
	/** A link out of the store, held by a path of it. */
	| { readonly kind: "outside"; readonly storePath: string; readonly target: string };

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Follows what links below store paths say, in the store itself: one that lies below a root
 * has links to paths that are elsewhere on this machine, or nowhere. The answer is null where
 * nothing is, links go round, or a folder may not be read. Folders are remembered.
 */
export function linkFollower(store: LocalStore): (path: string) => Followed | null {
	const folders = new Map<string, Followed | null>();

	function folder(path: string, links: number): Followed | null {
		const known = folders.get(path);
		if (known !== undefined) return known;
		const found = follow(path, links);
		folders.set(path, found);
		return found;
	}

	function follow(path: string, links: number): Followed | null {
		const storePath = enclosingStorePath(store.storeDir, path);
		if (storePath === null) return null;
		const parent = path === storePath ? null : folder(dirname(path), links);
		if (path !== storePath && parent?.kind !== "folder") {
			return parent?.kind === "outside" ? parent : null;
		}
		const holder = parent?.storePath ?? storePath;
		const below = parent?.kind === "folder" ? joined(parent.below, basename(path)) : "";
		const stat = statOf(joined(realPath(store, holder), below));
		if (stat === null) return null;
		if (!stat.isSymbolicLink()) {
			const kind = stat.isDirectory() ? "folder" : "file";
			return { kind, storePath: holder, below, empty: kind === "file" && stat.size === 0 };
		}
		if (links === MOST_LINKS) return null;
		const link = joined(holder, below);
		const target = resolve(dirname(link), readlinkSync(joined(realPath(store, holder), below)));
		if (enclosingStorePath(store.storeDir, target) === null) {
			return { kind: "outside", storePath: holder, target };
		}
		return follow(target, links + 1);
	}

	return (path) => follow(path, 0);
}

function joined(above: string, below: string): string {
	return above === "" || below === "" ? above + below : `${above}/${below}`;
}

/** What cannot be seen is not there. */
function statOf(place: string): Stats | null {
	try {
		return lstatSync(place, { throwIfNoEntry: false }) ?? null;
	} catch (error) {
		if (error instanceof Error && "code" in error) return null;
		throw error;
	}
}

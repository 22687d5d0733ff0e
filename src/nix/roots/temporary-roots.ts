import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalStore } from "../store/local-store.ts";
import { type FoundRoots, ifReadable } from "./found-roots.ts";

/** Roots of running Nix processes, and the paths they name whether or not these are valid. */
interface TemporaryRoots extends FoundRoots {
	readonly named: ReadonlySet<string>;
}

/**
 * What running Nix processes hold for as long as they run, a file each in `temproots`. Nix
 * knows by a lock whose file is still meant; here it is meant while a process of that
 * number runs.
 */
export function temporaryRoots(
	store: LocalStore,
	isValid: (path: string) => boolean,
): TemporaryRoots {
	const folder = join(store.stateDir, "temproots");
	const unread = new Set<string>();
	const names = ifReadable(folder, unread, () => readdirSync(folder)) ?? [];
	const all = names
		.filter((name) => /^\d+$/.test(name) && isRunning(Number(name)))
		.flatMap((name) => {
			const place = join(folder, name);
			const text = ifReadable(place, unread, () => readFileSync(place, "utf8")) ?? "";
			const paths = new Set(text.split("\0").slice(0, -1));
			return Array.from(paths, (path) => ({ place, path, isIndirect: false }));
		});
	return {
		roots: all.filter(({ path }) => isValid(path)),
		named: new Set(all.map(({ path }) => path)),
		stale: [],
		unread: [...unread],
	};
}

function isRunning(process_: number): boolean {
	try {
		return process.kill(process_, 0);
	} catch (error) {
		// Somebody else's process runs, too.
		return error instanceof Error && Reflect.get(error, "code") === "EPERM";
	}
}

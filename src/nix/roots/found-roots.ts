/** A root as the file system has it: a place that keeps a store path from being deleted. */
export interface FoundRoot {
	/** The link, or the file of /proc or of temporary roots. */
	readonly place: string;
	/** The store path that it leads to, a valid one. */
	readonly path: string;
	/** Is the link only known by another one, in `gcroots/auto`? */
	readonly isIndirect: boolean;
}

/** What was found, and what was not looked into. */
export interface FoundRoots {
	readonly roots: readonly FoundRoot[];
	/** Links in `gcroots/auto` whose target has gone; Nix removes them when it collects. */
	readonly stale: readonly { readonly link: string; readonly target: string }[];
	/** Places that may not be read, so roots in them are not known. */
	readonly unread: readonly string[];
}

/** Runs `read`; null where there is nothing (any more), `unread` gets what may not be read. */
export function ifReadable<T>(place: string, unread: Set<string>, read: () => T): T | null {
	try {
		return read();
	} catch (error) {
		const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
		if (code === "EACCES" || code === "EPERM") unread.add(place);
		else if (code !== "ENOENT" && code !== "ENOTDIR" && code !== "ESRCH") throw error;
		return null;
	}
}

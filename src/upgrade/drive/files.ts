import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { WhittleError } from "../../closure/error.ts";
import { openCaches } from "../../nix/cache/open-caches.ts";
import { cachedFiles } from "../../nix/path-files/cached-files.ts";
import { dumpedFiles } from "../../nix/path-files/dumped-files.ts";
import { firstOf, type PathFiles } from "../../nix/path-files/path-files.ts";
import { storeFiles } from "../../nix/path-files/store-files.ts";
import { databaseFile, localStore } from "../../nix/store/local-store.ts";
import type { Work } from "../../nix/work.ts";
import type { GlueFiles } from "../glue/make-system.ts";
import type { Target } from "../target/target.ts";
import type { Orders } from "./drive.ts";

/**
 * The files of both systems, from wherever they can be seen: stores of this machine, the folder
 * where old configuration is saved, the target, caches. Configuration, which is small, is asked of
 * the target before the caches; what is in a package is not, for the target only gives whole NARs.
 * `close` gives up what is under way.
 */
export function filesFor(
	target: Target,
	address: string | undefined,
	{ caches, oldCaches, backup }: Pick<Orders, "caches" | "oldCaches" | "backup">,
	work: Work,
): GlueFiles & { close(): void } {
	const stores = address === undefined || isFar(target) ? [undefined] : [undefined, address];
	const here = stores.flatMap((url) => {
		const store = localStore(url);
		return existsSync(databaseFile(store)) ? [storeFiles(store, work)] : [];
	});
	const there = dumpedFiles(target);
	// Once it was released, nobody else may have it; but it is only made with the first path.
	const isThere = () => existsSync(join(backup, "nix-cache-info"));
	const saved = cachesOf(backup, () => (isThere() ? [pathToFileURL(backup).href] : []), work);
	const urls = seenHere(target, [...new Set([...caches, ...oldCaches])]);
	const cached = cachesOf(urls.join(", ") || "no cache", () => urls, work);
	const small = firstOf([...here, saved.files, there, cached.files]);
	const large = firstOf([...here, saved.files, cached.files, there]);
	return {
		tree: small.tree,
		references: small.references,
		listing: large.listing,
		close() {
			saved.close();
			cached.close();
		},
	};
}

/** Is the target another machine? */
export function isFar({ label }: Target): boolean {
	return label.startsWith("ssh://");
}

/** Those of the target's caches that this machine can see, too: folders may be the target's own. */
export function seenHere(target: Target, urls: readonly string[]): readonly string[] {
	return urls.filter((url) => !isFar(target) || !url.startsWith("file://") || isHere(url));
}

function isHere(url: string): boolean {
	return existsSync(new URL(url).pathname);
}

/** Opened with the first question. */
function cachesOf(label: string, urls: () => readonly string[], work: Work) {
	let opened: ReturnType<typeof openCaches> | null = null;
	const ask = async <T>(use: (files: PathFiles) => Promise<T | null>): Promise<T | null> => {
		if (opened === null) {
			const named = urls();
			if (named.length === 0) return null;
			opened = openCaches(named, false, work.signal);
		}
		return use(cachedFiles(await opened, work));
	};
	const files: PathFiles = {
		label,
		tree: (path) => ask((each) => each.tree(path)),
		listing: (path) => ask((each) => each.listing(path)),
		references: (path) => ask((each) => each.references(path)),
	};
	const close = () => {
		opened?.then(
			(caches) => {
				caches.remember();
				caches.close();
			},
			(error: unknown) => {
				// Whoever asked has heard of it.
				if (!(error instanceof WhittleError)) throw error;
			},
		);
	};
	return { files, close };
}

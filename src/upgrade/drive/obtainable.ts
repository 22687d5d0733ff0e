import { hashOf } from "../../closure/store-path.ts";
import { readCachedNar } from "../../nix/cache/cached-nar.ts";
import { openCaches } from "../../nix/cache/open-caches.ts";
import { type Found, findNarinfo } from "../../nix/cache/read-closure.ts";
import type { CacheFolder } from "../../nix/cache/write-cache.ts";
import { inParallel } from "../../nix/in-parallel.ts";
import type { Work } from "../../nix/work.ts";

/** A path that a cache has, NAR and all. */
export interface Offer {
	/** Whole store paths. */
	readonly references: readonly string[];
	/** Does only this machine see that cache? */
	readonly isHere: boolean;
}

/**
 * Which of some paths the caches at `urls` have, asked anew: a narinfo alone is no proof, its
 * NAR must be there. Throws `WhittleError` where a cache cannot be asked.
 */
export async function offered(
	paths: readonly string[],
	urls: readonly string[],
	signal: AbortSignal,
): Promise<ReadonlyMap<string, Offer>> {
	const offers = new Map<string, Offer>();
	if (paths.length === 0 || urls.length === 0) return offers;
	const caches = await openCaches(urls, true, signal);
	try {
		await inParallel(paths, caches.atOnce, async (path) => {
			if (!path.startsWith(`${caches.storeDir}/`)) return;
			const found = await findNarinfo(caches.all, hashOf(caches.storeDir, path), true);
			if (found?.narinfo.path !== path || !(await hasNar(found))) return;
			const { narinfo, cache } = found;
			offers.set(path, {
				references: narinfo.references.map((name) => `${caches.storeDir}/${name}`),
				isHere: !cache.files.isRemote,
			});
		});
	} finally {
		caches.remember();
		caches.close();
	}
	return offers;
}

/** Copies paths out of caches into the backup, for a target that does not see those caches. */
export async function copyToBackup(
	paths: readonly string[],
	urls: readonly string[],
	backup: CacheFolder,
	work: Work,
): Promise<void> {
	if (paths.length === 0) return;
	const caches = await openCaches(urls, true, work.signal);
	const whole = (name: string) => `${caches.storeDir}/${name}`;
	try {
		for (const path of paths) {
			const found = await findNarinfo(caches.all, hashOf(caches.storeDir, path), true);
			if (found?.narinfo.path !== path) continue; // gone since it was offered: the target will say so
			const { narHash, references } = found.narinfo;
			const about = { path, narHash, references: references.map(whole) };
			const add = (nar: AsyncIterable<Uint8Array>) =>
				backup.add({ ...about, deriver: null, contentAddress: null, nar });
			await readCachedNar(found, add, "name another cache (--old-cache)", work);
		}
	} finally {
		caches.close();
	}
}

/** Its first bytes are read. */
async function hasNar({ narinfo, cache }: Found): Promise<boolean> {
	const isThere = await cache.files.read(narinfo.url, async (bytes) => {
		for await (const _ of bytes) return true;
		return false;
	});
	return isThere === true;
}

import { hashOf } from "../../closure/store-path.ts";
import { openCaches } from "../../nix/cache/open-caches.ts";
import { type Found, findNarinfo } from "../../nix/cache/read-closure.ts";
import { inParallel } from "../../nix/in-parallel.ts";

/** A path that a cache has, NAR and all. */
export interface Offer {
	/** Whole store paths. */
	readonly references: readonly string[];
	/** Bytes of its NAR. */
	readonly narSize: number;
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
				narSize: narinfo.narSize,
				isHere: !cache.files.isRemote,
			});
		});
	} finally {
		caches.remember();
		caches.close();
	}
	return offers;
}

/** Its first bytes are read. */
async function hasNar({ narinfo, cache }: Found): Promise<boolean> {
	const isThere = await cache.files.read(narinfo.url, async (bytes) => {
		for await (const _ of bytes) return true;
		return false;
	});
	return isThere === true;
}

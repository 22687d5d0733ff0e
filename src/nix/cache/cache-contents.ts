import { type Contents, isToldByName } from "../../closure/categories.ts";
import { type Closure, weights } from "../../closure/closure.ts";
import { hashOf } from "../../closure/store-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { Work } from "../work.ts";
import type { Listing } from "./listing.ts";
import type { Caches } from "./open-caches.ts";
import type { Found } from "./read-closure.ts";

/** Listings are larger than narinfos, and what small paths are for hardly changes a sum. */
const MOST = 250;

/** So many without a listing, and the cache keeps none. */
const PROBES = 8;

/**
 * What can be seen of the files behind narinfos: the listings of those paths whose name does
 * not tell what they are for, of the largest `MOST` of them. Others look empty.
 */
export async function contentsInCaches(
	closure: Closure,
	found: ReadonlyMap<string, Found>,
	{ atOnce, remember }: Caches,
	{ signal, onProgress }: Work,
): Promise<Contents> {
	const bytes = weights(closure);
	const wanted = Array.from(closure.paths.keys())
		.filter((i) => found.has(closure.paths[i]!) && !isToldByName(closure, i))
		.sort((a, b) => bytes[b]! - bytes[a]!)
		.slice(0, MOST)
		.map((i) => closure.paths[i]!);
	const listings = new Map<string, Listing>();
	let done = 0;
	const read = async (path: string) => {
		signal.throwIfAborted();
		const listing = await found.get(path)!.cache.listing(hashOf(closure.storeDir, path));
		if (listing !== null) listings.set(path, listing);
		onProgress({ what: "listings", done: ++done, of: wanted.length, unit: "count" });
	};
	await Promise.all(wanted.slice(0, PROBES).map(read));
	if (listings.size > 0) await inParallel(wanted.slice(PROBES), atOnce, read);
	remember();
	return (path, below) => {
		const listing = listings.get(path);
		return listing === undefined ? [] : (listing[below] ?? null);
	};
}

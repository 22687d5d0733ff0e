import { hashOf } from "../../closure/store-path.ts";
import type { Work } from "../work.ts";
import type { BinaryCache } from "./binary-cache.ts";
import type { Narinfo } from "./narinfo.ts";

/** A narinfo, and the cache that has the NAR. */
export interface Found {
	readonly narinfo: Narinfo;
	readonly cache: BinaryCache;
}

/**
 * What the first of `caches` to have it says of the path with this hash part; null where none
 * has. With `surely` an answer “none” of some time ago does not count.
 */
export async function findNarinfo(
	caches: readonly BinaryCache[],
	hash: string,
	surely = false,
): Promise<Found | null> {
	for (const cache of caches) {
		const narinfo = await cache.narinfo(hash, surely);
		if (narinfo !== null) return { narinfo, cache };
	}
	return null;
}

/**
 * The narinfos of the closure of `top`, each asked for as soon as a reference to it is known,
 * up to `atOnce` at a time. Those that no cache has are left out, and so are those that it has
 * under another name, as in Nix. As many rounds of waiting as the closure is deep.
 */
export async function readNarinfos(
	caches: readonly BinaryCache[],
	storeDir: string,
	top: Found,
	atOnce: number,
	{ signal, onProgress }: Work,
): Promise<Found[]> {
	const found: Found[] = [];
	const paths = [top.narinfo.path];
	const known = new Set(paths);
	let [next, asking] = [0, 0];

	const ask = async (path: string) => {
		signal.throwIfAborted();
		const answer =
			path === top.narinfo.path ? top : await findNarinfo(caches, hashOf(storeDir, path));
		asking--;
		onProgress({ what: "narinfos", done: next - asking, of: paths.length, unit: "count" });
		if (answer?.narinfo.path !== path) return;
		found.push(answer);
		for (const reference of answer.narinfo.references) {
			const referred = `${storeDir}/${reference}`;
			if (known.has(referred)) continue;
			known.add(referred);
			paths.push(referred);
		}
	};
	await new Promise<void>((resolve, reject) => {
		const askMore = () => {
			if (next === paths.length && asking === 0) resolve();
			while (next < paths.length && asking < atOnce) {
				asking++;
				ask(paths[next++]!).then(askMore, reject);
			}
		};
		askMore();
	});
	return found;
}

/** Every narinfo of caches whose files can be listed; null where one is asked over the network. */
export async function listNarinfos(
	caches: readonly BinaryCache[],
	{ signal, onProgress }: Work,
): Promise<Found[] | null> {
	const found = new Map<string, Found>();
	for (const cache of caches) {
		const files = cache.files.list();
		if (files === null) return null;
		const narinfos = files.filter((name) => NARINFO_FILE.test(name));
		for (const [i, name] of narinfos.entries()) {
			signal.throwIfAborted();
			const narinfo = await cache.narinfo(name.slice(0, -EXTENSION.length));
			if (narinfo !== null && !found.has(narinfo.path)) found.set(narinfo.path, { narinfo, cache });
			onProgress({ what: "narinfos", done: i + 1, of: narinfos.length, unit: "count" });
		}
	}
	return [...found.values()];
}

const EXTENSION = ".narinfo";
const NARINFO_FILE = /^[0-9a-z]{32}\.narinfo$/;

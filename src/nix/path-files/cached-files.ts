import { hashOf } from "../../closure/store-path.ts";
import { collected } from "../cache/body.ts";
import { readCachedNar } from "../cache/cached-nar.ts";
import { parseListedTree } from "../cache/listing.ts";
import type { Caches } from "../cache/open-caches.ts";
import { type Found, findNarinfo } from "../cache/read-closure.ts";
import { readTree } from "../nar/read-tree.ts";
import type { Work } from "../work.ts";
import type { PathFiles } from "./path-files.ts";

/** A listing names every file; these have some hundred bytes for each. */
const LONGEST_LISTING = 64 * 2 ** 20;

/** The files of paths in binary caches: NARs are read, and verified; listings where there are. */
export function cachedFiles({ all, storeDir }: Caches, work: Work): PathFiles {
	const find = async (path: string): Promise<Found | null> => {
		work.signal.throwIfAborted();
		const found = await findNarinfo(all, hashOf(storeDir, path));
		return found?.narinfo.path === path ? found : null;
	};
	const read = (found: Found, contents: boolean) =>
		readCachedNar(found, (nar) => readTree(nar, contents), "give the systems by --stage", work);
	const listed = ({ cache, narinfo }: Found) =>
		cache.files.read(`${hashOf(storeDir, narinfo.path)}.ls`, async (body) => {
			const bytes = await collected(body, LONGEST_LISTING);
			return bytes && parseListedTree(bytes.toString());
		});
	return {
		label: all.map(({ files }) => files.address).join(", "),
		async tree(path) {
			const found = await find(path);
			return found && read(found, true);
		},
		async listing(path) {
			const found = await find(path);
			return found && ((await listed(found)) ?? read(found, false));
		},
		async references(path) {
			const found = await find(path);
			return found?.narinfo.references.map((reference) => `${storeDir}/${reference}`) ?? null;
		},
	};
}

import { WhittleError } from "../../closure/error.ts";
import { hashOf, storeDirOf } from "../../closure/store-path.ts";
import type { AnswerMemory } from "./answer-memory.ts";
import { type Bytes, collected } from "./body.ts";
import type { CacheFiles } from "./cache-files.ts";
import { type CacheInfo, parseCacheInfo } from "./cache-info.ts";
import { type Listing, listingText, parseListing } from "./listing.ts";
import { corrupt, type Narinfo, parseNarinfo } from "./narinfo.ts";

/** Longer narinfos are not believed: the longest seen, of 3,691 references, has 0.2 MB. */
const LONGEST = 4 * 2 ** 20;
/** A listing names every file; these have some hundred bytes for each. */
const LONGEST_LISTING = 64 * 2 ** 20;

/** A binary cache that can be asked for narinfos. */
export interface BinaryCache extends CacheInfo {
	readonly files: CacheFiles;
	/**
	 * The narinfo for a hash part; null where there is none. With `surely` an answer “none”
	 * from some time ago does not count. Throws `WhittleError` for one that is not sound.
	 */
	narinfo(hash: string, surely?: boolean): Promise<Narinfo | null>;
	/** What is in the path with this hash part; null where the cache does not list it. */
	listing(hash: string): Promise<Listing | null>;
}

/**
 * @param priority what the cache's address says in place of `nix-cache-info`
 * @param memory   what it answered before
 */
export async function openCache(
	files: CacheFiles,
	priority: number | null,
	memory: AnswerMemory,
): Promise<BinaryCache> {
	const ask = (name: string, limit = LONGEST) =>
		files.read(name, (body) => readAll(body, limit, files.place(name)));
	const known = memory.get(files.address, "nix-cache-info") ?? null;
	const text = known ?? (await ask("nix-cache-info"));
	if (text === null && files.isRemote) {
		throw new WhittleError(
			"not-a-cache",
			"is no binary cache: it has no nix-cache-info, or shows it to nobody without credentials",
			files.address,
			"check the address; credentials belong into the file that nix.conf names as netrc-file",
		);
	}
	const info = parseCacheInfo(text ?? "", files.address);
	const { storeDir } = info;
	if (known === null) memory.put(files.address, "nix-cache-info", text);

	const sound = (contents: string, hash: string, where: string): Narinfo => {
		const narinfo = parseNarinfo(contents, where);
		if (storeDirOf(narinfo.path) === storeDir && hashOf(storeDir, narinfo.path) === hash) {
			return narinfo;
		}
		throw corrupt(`it is for ${narinfo.path}`, where);
	};
	return {
		storeDir,
		priority: priority ?? info.priority,
		files,
		async narinfo(hash, surely = false) {
			const name = `${hash}.narinfo`;
			const where = files.place(name);
			const remembered = memory.get(files.address, name);
			if (remembered === null && !surely) return null;
			if (typeof remembered === "string") return sound(remembered, hash, where);
			const contents = await ask(name);
			const narinfo = contents === null ? null : sound(contents, hash, where);
			memory.put(files.address, name, contents);
			return narinfo;
		},
		async listing(hash) {
			const name = `${hash}.ls`;
			const known = memory.get(files.address, name);
			if (known !== undefined) return known === null ? null : parseListing(known);
			const contents = await ask(name, LONGEST_LISTING);
			const listing = contents === null ? null : parseListing(contents);
			memory.put(files.address, name, listing && listingText(listing));
			return listing;
		},
	};
}

async function readAll(body: Bytes, limit: number, where: string): Promise<string> {
	const bytes = await collected(body, limit);
	if (bytes !== null) return bytes.toString("utf8");
	throw new WhittleError(
		"too-large",
		`has more than ${limit} bytes, which no sound file of its kind has`,
		where,
		"name another cache",
	);
}

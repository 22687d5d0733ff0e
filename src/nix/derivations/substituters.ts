import { groupBy } from "../../closure/group-by.ts";
import { hashOf } from "../../closure/store-path.ts";
import { cacheAddress } from "../cache/cache-address.ts";
import { type Caches, openCaches } from "../cache/open-caches.ts";
import { findNarinfo } from "../cache/read-closure.ts";
import { inParallel } from "../in-parallel.ts";
import { flagOf, nixSettings } from "../nix-settings.ts";
import type { Work } from "../work.ts";
import type { FindSubstitutes, Substitute } from "./missing.ts";

/** Where Nix fetches from when nothing else is configured. */
const USUAL = "https://cache.nixos.org/";

/**
 * The binary caches that Nix itself would ask, as nix.conf and the like name them; apart, the
 * stores of other kinds among them, which whittle cannot ask.
 */
export function configuredSubstituters(env: NodeJS.ProcessEnv = process.env): {
	readonly caches: readonly string[];
	readonly others: readonly string[];
} {
	const settings = nixSettings(env);
	const none = !flagOf(settings, true, "substitute", "build-use-substitutes");
	const lists = [
		settings("substituters", "binary-caches") ?? USUAL,
		settings("extra-substituters", "extra-binary-caches") ?? "",
	];
	const all = none ? [] : new Set(lists.flatMap((list) => list.split(/\s+/)).filter(Boolean));
	const byKind = groupBy(all, (url) => /^(file|https?):/.test(url));
	return { caches: byKind.get(true) ?? [], others: byKind.get(false) ?? [] };
}

/** What binary caches offer. */
export interface Substituters {
	readonly find: FindSubstitutes;
	/** Keeps what was answered for the next run, and gives up what is under way. */
	close(): Promise<void>;
}

/**
 * What the caches at `urls` offer, by their priority; nothing where there are none. They are
 * opened with the first path that is looked up: whoever needs nothing of them can do without
 * them. A narinfo of the same hash but another name is no offer, as with Nix. Throws
 * `WhittleError` for what is no address; `find` does where a cache cannot be asked.
 */
export function openSubstituters(
	urls: readonly string[],
	refresh: boolean,
	work: Work,
): Substituters {
	for (const url of urls) cacheAddress(url);
	let opened: Promise<Caches> | null = null;
	const find: FindSubstitutes = async (paths) => {
		const found = new Map<string, Substitute>();
		if (urls.length === 0 || paths.length === 0) return found;
		opened ??= openCaches(urls, refresh, work.signal);
		const { all, storeDir, atOnce } = await opened;
		let done = 0;
		await inParallel(paths, atOnce, async (path) => {
			const offer = await ask(all, storeDir, path);
			if (offer !== null) found.set(path, offer);
			work.onProgress({ what: "narinfos", done: ++done, of: paths.length, unit: "count" });
		});
		return found;
	};
	const close = async () => {
		const caches = await opened?.catch(() => null); // `find` has told why
		caches?.remember();
		caches?.close();
	};
	return { find, close };
}

async function ask(
	caches: Caches["all"],
	storeDir: string,
	path: string,
): Promise<Substitute | null> {
	if (!path.startsWith(`${storeDir}/`)) return null;
	const narinfo = (await findNarinfo(caches, hashOf(storeDir, path)))?.narinfo;
	if (narinfo?.path !== path) return null;
	const references = narinfo.references.map((reference) => `${storeDir}/${reference}`);
	return { downloadSize: narinfo.fileSize, narSize: narinfo.narSize, references };
}

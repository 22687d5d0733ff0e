import { groupBy } from "../../closure/group-by.ts";
import { hashOf } from "../../closure/store-path.ts";
import { openCaches } from "../cache/open-caches.ts";
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

/**
 * Calls `use` with what the caches at `urls` offer, by their priority; with nothing where there
 * are none. A narinfo of the same hash but another name is no offer, as with Nix.
 */
export async function withSubstituters<T>(
	urls: readonly string[],
	refresh: boolean,
	work: Work,
	use: (find: FindSubstitutes) => Promise<T>,
): Promise<T> {
	if (urls.length === 0) return use(async () => new Map());
	const caches = await openCaches(urls, refresh, work.signal);
	const { all, storeDir, atOnce } = caches;
	const ask = async (path: string): Promise<Substitute | null> => {
		if (!path.startsWith(`${storeDir}/`)) return null;
		const narinfo = (await findNarinfo(all, hashOf(storeDir, path)))?.narinfo;
		if (narinfo?.path !== path) return null;
		const references = narinfo.references.map((reference) => `${storeDir}/${reference}`);
		return { downloadSize: narinfo.fileSize, narSize: narinfo.narSize, references };
	};
	try {
		return await use(async (paths) => {
			const found = new Map<string, Substitute>();
			let done = 0;
			await inParallel(paths, atOnce, async (path) => {
				const offer = await ask(path);
				if (offer !== null) found.set(path, offer);
				work.onProgress({ what: "narinfos", done: ++done, of: paths.length, unit: "count" });
			});
			return found;
		});
	} finally {
		caches.remember();
		caches.close();
	}
}

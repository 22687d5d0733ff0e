import { WhittleError } from "../closure/error.ts";
import { escaped } from "../closure/escape.ts";
import type { FindSubstitutes } from "../nix/derivations/missing.ts";
import {
	configuredSubstituters,
	openSubstituters,
	type Substituters,
} from "../nix/derivations/substituters.ts";
import { withoutUser } from "../nix/store-address.ts";
import type { Work } from "../nix/work.ts";
import type { Context } from "./context.ts";

/** Flags by which a person says which binary caches are asked. */
interface CacheFlags {
	readonly cache?: readonly string[] | undefined;
	readonly offline?: boolean;
	readonly refresh?: boolean;
	readonly quiet?: boolean;
}

/** The caches that a command asks, and its one way to do so. */
export interface AskedCaches {
	/** Their addresses, fit to be told. */
	readonly urls: readonly string[];
	/**
	 * Calls `use` with what they offer, and closes them again. Where one of them cannot be asked,
	 * and nobody named it here, the error says who did; no other error is touched.
	 */
	ask<T>(work: Work, use: (find: FindSubstitutes) => Promise<T>): Promise<T>;
}

/** Those named, else those of nix.conf that whittle can read. Nothing is asked yet. */
export function cachesFor(context: Context, flags: CacheFlags): AskedCaches {
	const urls = addressesFor(context, flags);
	return {
		urls: urls.map(withoutUser),
		async ask(work, use) {
			const fault = (error: unknown) => withNamer(flags, error);
			const substituters = opened(urls, flags, work);
			try {
				return await use((paths) => substituters.find(paths).catch(fault));
			} finally {
				await substituters.close();
			}
		},
	};
}

function opened(urls: readonly string[], flags: CacheFlags, work: Work): Substituters {
	try {
		return openSubstituters(urls, flags.refresh ?? false, work);
	} catch (error) {
		return withNamer(flags, error);
	}
}

function addressesFor(context: Context, { cache, offline, quiet }: CacheFlags): readonly string[] {
	if (cache !== undefined && offline) {
		throw new WhittleError(
			"cache-or-offline",
			"--cache and --offline do not go together",
			cache.map(withoutUser).join(" "),
			"leave one of them out",
		);
	}
	if (offline) return [];
	if (cache !== undefined) return cache;
	const { caches, others } = configuredSubstituters();
	if (others.length > 0 && !quiet) {
		const urls = escaped(others.map(withoutUser).join(" "));
		context.process.stderr.write(`whittle: nix.conf names stores that are not asked: ${urls}\n`);
	}
	return caches;
}

/** What went wrong with a cache: who named none may not know that one is asked. */
function withNamer({ cache }: CacheFlags, error: unknown): never {
	if (cache !== undefined || !(error instanceof WhittleError)) throw error;
	const { code, what, where, remedy } = error;
	const without = "nix.conf names this cache: name others with --cache, or none with --offline";
	throw new WhittleError(code, what, where, `${remedy}; ${without}`);
}

import { WhittleError } from "../closure/error.ts";
import { escaped } from "../closure/escape.ts";
import { configuredSubstituters } from "../nix/derivations/substituters.ts";
import { withoutUser } from "../nix/store-address.ts";
import type { Context } from "./context.ts";

/** Flags by which a person says which binary caches are asked. */
interface CacheFlags {
	readonly cache?: readonly string[];
	readonly offline?: boolean;
	readonly quiet?: boolean;
}

/** The caches to ask: those named, else those of nix.conf that whittle can read. */
export function cachesFor(
	context: Context,
	{ cache, offline, quiet }: CacheFlags,
): readonly string[] {
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
export function sayingWhoNamedIt({ cache }: CacheFlags): (error: unknown) => never {
	return (error) => {
		if (cache !== undefined || !(error instanceof WhittleError)) throw error;
		const { code, what, where, remedy } = error;
		const without = "nix.conf names this cache: name others with --cache, or none with --offline";
		throw new WhittleError(code, what, where, `${remedy}; ${without}`);
	};
}

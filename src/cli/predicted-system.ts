import { join } from "node:path";
import type { Closure } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { nameOf } from "../closure/store-path.ts";
import type { Derivations } from "../nix/derivations/derivation.ts";
import { readDerivationFiles } from "../nix/derivations/derivation-files.ts";
import { storePathNamed } from "../nix/named-path.ts";
import { DatabaseOutOfReach } from "../nix/store/database.ts";
import { deriverOf } from "../nix/store/deriver.ts";
import type { LocalStore } from "../nix/store/local-store.ts";
import { storeGraph } from "../nix/store/store-graph.ts";
import { fromStore } from "../nix/store-subject.ts";
import { type Configuration, configurationNamed } from "../nixos/configuration.ts";
import { openConfiguration } from "../nixos/opened-configuration.ts";
import { type Base, type Prediction, predict } from "../nixos/prediction/prediction.ts";
import { cachesFor } from "./caches.ts";
import { type ConfigurationFlags, type NamedPlaces, placesNamed } from "./configuration-flags.ts";
import type { Context } from "./context.ts";
import { textFlag } from "./flags.ts";
import { open } from "./open.ts";
import { withProgress } from "./progress.ts";

interface Flags extends ConfigurationFlags {
	readonly base?: string;
}

export const baseFlag = textFlag(
	"SUBJECT",
	"A system that is built, to learn from; default: the current one",
);

/** The system of a configuration, as it is built or else predicted. */
export interface PredictedSystem {
	readonly configuration: Configuration;
	readonly store: LocalStore;
	/** What it was learned from; null where there was nothing. */
	readonly base: Base | null;
	/** The addresses of the caches that were to be asked. */
	readonly caches: readonly string[];
	readonly derivations: Derivations;
	readonly prediction: Prediction;
}

/** Evaluates what the person named, and finds its closure; nothing is built or fetched. */
export async function predictedSystem(
	context: Context,
	flags: Flags,
	name: string | undefined,
): Promise<PredictedSystem> {
	const configuration = configurationNamed(name, flags.file, flags.attr);
	const places = placesNamed(flags);
	const { store } = places;
	const caches = cachesFor(context, { ...flags, cache: places.cache });
	const base = await baseFor(context, flags, places);
	return withProgress(context, flags.quiet ?? false, async (work) => {
		const { drv, derivations } = await openConfiguration(configuration, store, work);
		const prediction = await caches.ask(work, (find) =>
			predict(drv, derivations, base, { store, find }, work),
		);
		return { configuration, store, base, caches: caches.urls, derivations, prediction };
	});
}

/** The system to learn from: what `--base` names, else the current one; null where there is none. */
async function baseFor(
	context: Context,
	flags: Flags,
	{ store, url }: NamedPlaces,
): Promise<Base | null> {
	if (flags.base !== undefined) {
		const { color, quiet = false, refresh = false } = flags;
		const where = url === undefined ? {} : { store: [url] };
		const { closure } = await open(context, { color, quiet, refresh, ...where }, flags.base);
		return withDerivations(closure, store);
	}
	const current = currentSystem(store);
	if (current === null) return null;
	return withProgress(context, flags.quiet ?? false, async (work) =>
		(await storeGraph(store, work)).has(current)
			? withDerivations((await fromStore(store, current, work)).closure, store)
			: null,
	);
}

/** The NixOS system that runs here, or would after the next start. */
function currentSystem(store: LocalStore): string | null {
	const places = [join(store.root, "run/current-system"), join(store.stateDir, "profiles/system")];
	for (const place of places) {
		const path = storePathNamed(store, place);
		if (path !== null && nameOf(store.storeDir, path).startsWith("nixos-system-")) return path;
	}
	return null;
}

/** A built closure with what built it, where the store still has that. */
function withDerivations(closure: Closure, store: LocalStore): Base {
	const top = closure.paths[closure.roots[0]!]!;
	const drv = deriverIn(store, top);
	const derivations: Derivations = drv === null ? new Map() : readDerivationFiles(store, drv);
	return drv !== null && derivations.has(drv)
		? { closure, drv, derivations }
		: { closure, drv: null, derivations: null };
}

function deriverIn(store: LocalStore, path: string): string | null {
	try {
		return deriverOf(store, path);
	} catch (error) {
		// A base may come from elsewhere, and a store need not remember.
		if (error instanceof WhittleError || error instanceof DatabaseOutOfReach) return null;
		throw error;
	}
}

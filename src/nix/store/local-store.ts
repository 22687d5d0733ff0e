import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { WhittleError } from "../../closure/error.ts";
import { NIX_STORE } from "../../closure/store-path.ts";

/** A store on this machine: where its paths are, what they are called, who records them. */
export interface LocalStore {
	/** The directory that store paths name: `/nix/store`. */
	readonly storeDir: string;
	/** Where that directory's contents really are; differs in a store below a root. */
	readonly realStoreDir: string;
	/** Nix's state directory, `/nix/var/nix` below the root. */
	readonly stateDir: string;
	/** The root that everything else of this system is below; `/` for the usual store. */
	readonly root: string;
	/** What Nix's own `--store` takes for this store; null for the usual one. */
	readonly url: string | null;
}

/** The database file of a store. */
export function databaseFile(store: LocalStore): string {
	return join(store.stateDir, "db", "db.sqlite");
}

/**
 * The real place of a store path's files. A name with a slash in it, as only a hostile file
 * has, leads nowhere else: its place is one where nothing is.
 */
export function realPath(store: LocalStore, path: string): string {
	const base = path.slice(store.storeDir.length + 1);
	return `${store.realStoreDir}/${base.replaceAll("/", NO_SLASH)}`;
}

/** Looks like a slash, and divides nothing. */
const NO_SLASH = "\u2215";

/**
 * The store that `--store` names: a directory (which means `local?root=DIR`), `local` with
 * parameters, `auto`, `daemon`; without it, what Nix's environment variables say.
 */
export function localStore(
	url: string | undefined,
	env: NodeJS.ProcessEnv = process.env,
): LocalStore {
	if (url === undefined || url === "auto" || url === "daemon" || url === "local") {
		return usual(env, url ?? null);
	}
	const scheme = /^([a-z0-9+.-]+):\/\//i.exec(url)?.[1]?.toLowerCase();
	if (scheme !== undefined && scheme !== "local" && scheme !== "unix") {
		throw new WhittleError(
			"store-not-readable",
			`stores of the kind “${scheme}://” cannot be read`,
			url,
			"name a directory, local?root=DIR, a binary cache, ssh://HOST, or a file made there by `nix path-info --json -r`",
		);
	}
	if (scheme === "unix") return usual(env, url);
	const [place, query = ""] = url.replace(/^local:\/\//, "").split("?", 2) as [string, string?];
	const parameters = storeParameters(query);
	const root = place === "local" || place === "" ? parameters.get("root") : place;
	if (root === null) return fromParameters(usual(env, url), parameters);
	const below = resolve(root);
	if (!existsSync(below)) {
		throw new WhittleError(
			"no-such-store",
			"there is no such directory",
			root,
			"name the root of a store: a directory that holds nix/store",
		);
	}
	return fromParameters(
		{
			storeDir: NIX_STORE,
			realStoreDir: join(below, NIX_STORE),
			stateDir: join(below, "nix/var/nix"),
			root: below,
			url: place === "local" || place === "" ? url : `local?root=${below}`,
		},
		parameters,
	);
}

function usual(env: NodeJS.ProcessEnv, url: string | null): LocalStore {
	const storeDir = env.NIX_STORE_DIR ?? NIX_STORE;
	const stateDir = env.NIX_STATE_DIR ?? "/nix/var/nix";
	return { storeDir, realStoreDir: storeDir, stateDir, root: "/", url };
}

/** What stands behind the `?` of a store's address. A `+` is one, unlike in a form. */
export function storeParameters(query: string): URLSearchParams {
	return new URLSearchParams(query.replaceAll("+", "%2B"));
}

/** `store=`, `state=` and `real=` of a `local?…` address, as Nix reads them. */
function fromParameters(store: LocalStore, parameters: URLSearchParams): LocalStore {
	const storeDir = parameters.get("store") ?? store.storeDir;
	return {
		...store,
		storeDir,
		stateDir: parameters.get("state") ?? store.stateDir,
		realStoreDir:
			parameters.get("real") ??
			(parameters.has("store") ? join(store.root, storeDir) : store.realStoreDir),
	};
}

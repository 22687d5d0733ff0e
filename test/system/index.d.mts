import type {
	ChildProcess,
	SpawnOptions,
	SpawnSyncOptions,
	SpawnSyncReturns,
} from "node:child_process";

/** What can be built: systems by name, and `registration`. */
export type Attribute = "tiny" | "tiny-v2" | "registration" | "v1" | "minimal" | "v2" | "fat";

/** Every attribute, with the sets of packages that it is made of. */
export const attributes: Readonly<Record<Attribute, readonly string[]>>;

export interface BuiltSystems {
	/** The cache folder; `local?root=<root>` opens its store. */
	readonly root: string;
	/** Store path of each attribute built so far, those asked for among them. */
	readonly attrs: Readonly<Partial<Record<Attribute, string>>>;
}

/** Builds what is missing or stale (all by default); seconds when nothing is. */
export function buildSystem(
	wanted?: readonly Attribute[],
	options?: { readonly log?: (line: string) => void; readonly root?: string },
): Promise<BuiltSystems>;

/** `$WHITTLE_TEST_CACHE`, or a folder in the user's cache. */
export function cacheFolder(): string;

export interface StoreOptions {
	/** Only the store (read-only), /proc, /dev and an empty /tmp are visible. */
	readonly bare?: boolean;
	/** Added to an environment that has nothing of the caller's. */
	readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command with the cache's store at /nix; needs root. */
export function inStore(
	cache: string,
	argv: readonly string[],
	options?: StoreOptions & Omit<SpawnSyncOptions, "env" | "encoding">,
): SpawnSyncReturns<string>;

/** The same without waiting. */
export function spawnInStore(
	cache: string,
	argv: readonly string[],
	options?: StoreOptions & Omit<SpawnOptions, "env">,
): ChildProcess;

/** The environment in which such a command runs. */
export function storeEnvironment(
	cache: string,
	extra?: Readonly<Record<string, string>>,
): Record<string, string>;

export interface RequiredTool {
	readonly program: string;
	readonly package: string;
}

/** Programs of the host that building needs, with their Debian packages. */
export const requiredTools: readonly RequiredTool[];

/** Those that this machine lacks. */
export function missingTools(tools?: readonly RequiredTool[]): RequiredTool[];

/** Installs those that this machine lacks when root; throws one line that names them otherwise. */
export function ensureTools(log: (line: string) => void, tools?: readonly RequiredTool[]): void;

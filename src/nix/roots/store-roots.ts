import { readdirSync } from "node:fs";
import type { Closure, Problem } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import type { Edges } from "../../closure/graph.ts";
import { type RootSizes, rootSizes } from "../../closure/root-sizes.ts";
import { hashOf, isLegal } from "../../closure/store-path.ts";
import { DatabaseOutOfReach } from "../store/database.ts";
import { derivationEdges } from "../store/derivation-edges.ts";
import { diskUsage } from "../store/disk-usage.ts";
import { blockProblems } from "../store/file-system.ts";
import { databaseFile, type LocalStore, realPath } from "../store/local-store.ts";
import { readStore } from "../store/read-store.ts";
import type { Work } from "../work.ts";
import { type CollectorSettings, collectorSettings } from "./collector-settings.ts";
import type { FoundRoots } from "./found-roots.ts";
import { linkRoots } from "./link-roots.ts";
import { processRoots } from "./process-roots.ts";
import { linkRecord, plainRecord, type RootRecord } from "./root-record.ts";
import { temporaryRoots } from "./temporary-roots.ts";

/** The roots of a store, and what they hold on disk. */
export interface StoreRoots {
	readonly storeDir: string;
	readonly roots: readonly RootRecord[];
	/** In the order of `roots`; bytes on disk, each inode once. */
	readonly sizes: RootSizes;
	readonly stale: FoundRoots["stale"];
	/** Places that may not be read: roots in them are not known. */
	readonly unread: readonly string[];
	readonly settings: CollectorSettings;
	/** Where the file system's figures are not the whole truth. */
	readonly problems: readonly Problem[];
}

/**
 * Every root of a store with what it holds, as Nix's collector would see it now: valid
 * paths and what lies in the store without being valid, references and derivations as
 * `nix.conf` has them kept, hard links counted once. Reads only. Walks all files of the
 * store. Throws `WhittleError` where database or files are not to be read.
 */
export async function storeRoots(store: LocalStore, work: Work): Promise<StoreRoots> {
	const closure = everyPath(store);
	const index = new Map(closure.paths.map((path, i) => [path, i]));
	const isValid = (path: string) => index.has(path);
	const settings = collectorSettings();
	const links = linkRoots(store, isValid);
	const temporary = temporaryRoots(store, isValid);
	// What runs here runs from the usual store.
	const processes = store.root === "/" ? processRoots(store.storeDir, isValid) : null;
	const roots = [
		...links.roots.map((root) => linkRecord(store, root)),
		...temporary.roots.map((root) => plainRecord(root, "temporary")),
		...(processes?.roots ?? []).map((root) => plainRecord(root, "process")),
	];

	const places = [...closure.paths, ...leftovers(store, isValid, temporary.named)].map((path) =>
		realPath(store, path),
	);
	const { own, shared } = await diskUsage(places, work);
	if (own.every(Number.isNaN)) throw noFiles(store);
	const keeps = withDerivations(closure, derivationEdges(databaseFile(store), settings), index);
	return {
		storeDir: store.storeDir,
		roots,
		sizes: rootSizes({
			keeps,
			own: own.map((bytes) => (Number.isNaN(bytes) ? 0 : bytes)), // what is gone takes no room
			shared,
			roots: roots.map(({ path }) => index.get(path)!),
		}),
		stale: links.stale,
		unread: [...links.unread, ...temporary.unread, ...(processes?.unread ?? [])],
		settings,
		problems: blockProblems(store.realStoreDir),
	};
}

function everyPath(store: LocalStore): Closure {
	try {
		return readStore(databaseFile(store), store.storeDir, null);
	} catch (error) {
		if (!(error instanceof DatabaseOutOfReach)) throw error;
		throw new WhittleError(
			"not-readable",
			`the database cannot be read (${error.message})`,
			databaseFile(store),
			"run as a user who may read it",
		);
	}
}

/**
 * Paths that lie in the store without being valid, such as what a broken build left: Nix
 * deletes them, unless a running one works on them.
 */
function leftovers(
	store: LocalStore,
	isValid: (path: string) => boolean,
	temporary: ReadonlySet<string>,
): string[] {
	const inUse = new Set(Array.from(temporary, (path) => hashOf(store.storeDir, path)));
	return namesIn(store)
		.map((name) => `${store.storeDir}/${name}`)
		.filter(
			(path) =>
				isLegal(store.storeDir, path) && !isValid(path) && !inUse.has(hashOf(store.storeDir, path)),
		);
}

function namesIn(store: LocalStore): string[] {
	try {
		return readdirSync(store.realStoreDir);
	} catch (error) {
		const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
		if (code === "ENOENT" || code === "EACCES" || code === "ENOTDIR") throw noFiles(store);
		throw error;
	}
}

function withDerivations(
	{ references: { offsets, targets } }: Closure,
	pairs: readonly (readonly [string, string])[],
	index: ReadonlyMap<string, number>,
): Edges {
	const known = pairs.flatMap(([from, to]): [number, number][] => {
		const source = index.get(from);
		const target = index.get(to);
		return source === undefined || target === undefined ? [] : [[source, target]];
	});
	const count = targets.length + known.length;
	const from = new Uint32Array(count);
	const to = new Uint32Array(count);
	for (let i = 0; i + 1 < offsets.length; i++) from.fill(i, offsets[i], offsets[i + 1]);
	to.set(targets);
	known.forEach(([source, target], k) => {
		from[targets.length + k] = source;
		to[targets.length + k] = target;
	});
	return { from, to, count };
}

function noFiles({ realStoreDir }: LocalStore): WhittleError {
	return new WhittleError(
		"no-files",
		"the files of the store cannot be seen here",
		realStoreDir,
		"roots are told in bytes on disk: run whittle where the files are",
	);
}

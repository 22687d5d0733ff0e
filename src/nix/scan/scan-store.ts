import { lstatSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { assemble } from "../../closure/assemble.ts";
import type { Closure, Problem } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { hashOf, isBaseName } from "../../closure/store-path.ts";
import { type LocalStore, realPath } from "../store/local-store.ts";
import { notReadable } from "../store/not-readable.ts";
import type { Work } from "../work.ts";
import { spread } from "../workers/spread.ts";
import { type Scanned, scanning, type Unscanned } from "./scan-places.ts";

/** Searching is work for a core: threads that share one only get in each other's way. */
const ONE_CORE = availableParallelism() === 1;

/**
 * The closure of `path`, or with null of every path, in a store directory without a
 * database: NAR sizes are computed from the trees, and references found in the files as Nix
 * finds them. Only what the closure holds is read. O(bytes of the files), in several threads
 * where it takes longer.
 *
 * Differs from a database where that holds less than the files say: sources that Nix copied
 * have no references in it, whatever they mention. Throws `WhittleError` where the directory
 * or a file in it cannot be read, or `path` is not there.
 *
 * @param patience see `spread`
 */
export async function scanStore(
	store: LocalStore,
	path: string | null,
	{ signal, onProgress }: Work,
	patience = ONE_CORE ? Number.POSITIVE_INFINITY : undefined,
): Promise<Closure> {
	const { storeDir } = store;
	const paths = pathsOf(store);
	const first = path === null ? paths.keys() : [numberOf(paths, path, store)];
	const narSize = new Float64Array(paths.length);
	const references: number[] = []; // referrer × paths + reference
	const problems: Problem[] = [];
	const reached = new Set<number>();
	const items: Unscanned[] = [];
	let begun = 0;

	const reach = (place: number) => {
		if (reached.has(place)) return;
		reached.add(place);
		items.push({ place, file: realPath(store, paths[place]!), top: true });
	};
	const take = (found: Scanned) => {
		found.nar.place.forEach((place, k) => {
			narSize[place]! += found.nar.bytes[k]!;
		});
		found.references.from.forEach((from, k) => {
			const to = found.references.to[k]!;
			references.push(from * paths.length + to);
			reach(to);
		});
		for (const { place, file } of found.unfit) problems.push(unfit(paths[place]!, file));
		begun += found.begun;
		onProgress({ what: "scanning paths", done: begun, of: reached.size, unit: "count" });
	};
	for (const place of first) reach(place);
	const hashes = paths.map((each) => hashOf(storeDir, each));
	await spread(scanning, hashes, items.reverse(), take, signal, patience);
	// Threads answer in any order, and the same directory shall give the same closure.
	const edges = Float64Array.from(references).sort();
	return assemble({
		storeDir,
		paths,
		narSize,
		references: {
			from: Uint32Array.from(edges, (edge) => Math.floor(edge / paths.length)),
			to: Uint32Array.from(edges, (edge) => edge % paths.length),
			count: edges.length,
		},
		problems: problems.sort((a, b) => (a.message < b.message ? -1 : 1)),
		...(path === null ? {} : { roots: Uint32Array.from(first) }),
	});
}

/** The store paths in the directory, sorted. What Nix keeps there beside them is left out. */
function pathsOf(store: LocalStore): string[] {
	const names = namesIn(store.realStoreDir);
	const all = new Set(names);
	const isPath = (name: string) =>
		isBaseName(name) &&
		!name.includes("\ufffd") && // no text, so no name that Nix would give
		!name.endsWith(".drv.chroot") &&
		!isLock(name, all, store);
	const paths = names.filter(isPath).map((name) => `${store.storeDir}/${name}`);
	if (paths.length > 0) return paths.sort();
	throw new WhittleError(
		"empty-store",
		"the directory holds no store path",
		store.realStoreDir,
		"name another with --store",
	);
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch (error) {
		throw notReadable(error, folder, "run as a user who may read it");
	}
}

/** Nix locks a path by an empty file beside it, and may leave it there. */
function isLock(name: string, all: ReadonlySet<string>, { realStoreDir }: LocalStore): boolean {
	if (!name.endsWith(".lock")) return false;
	if (all.has(name.slice(0, -".lock".length))) return true;
	const stat = lstatSync(`${realStoreDir}/${name}`, { throwIfNoEntry: false });
	return stat?.isFile() === true && stat.size === 0;
}

function numberOf(paths: readonly string[], path: string, store: LocalStore): number {
	const number = paths.indexOf(path);
	if (number >= 0) return number;
	throw new WhittleError(
		"invalid-path",
		"this path is not in the store",
		path,
		`name one that is in ${store.realStoreDir}`,
	);
}

function unfit(path: string, file: string): Problem {
	return {
		code: "size-missing",
		message: `${file} is a socket, a device or a fifo, which no NAR can hold`,
		path,
	};
}

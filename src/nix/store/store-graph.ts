import { existsSync } from "node:fs";
import { allReferences, type Closure } from "../../closure/closure.ts";
import { fromStore } from "../store-subject.ts";
import type { Work } from "../work.ts";
import { DatabaseOutOfReach, withDatabase } from "./database.ts";
import { databaseFile, type LocalStore } from "./local-store.ts";
import { indexOfIds, linesAtMost, type NodeRows, readEdgeRows } from "./packed-rows.ts";
import { EVERY_PATH, readPages } from "./read-store.ts";

/** What a store knows of a valid path. */
export interface ValidPath {
	/** Bytes, NaN where unknown. */
	readonly narSize: number;
	/** Whole paths; itself may be among them. */
	readonly references: readonly string[];
}

/** A valid path, and when it came. */
export interface StoredPath extends ValidPath {
	/**
	 * Its row in the store's database. What came later has a larger one, and none is used twice.
	 * Null where the database is out of reach.
	 */
	readonly row: number | null;
}

/** Every valid path of a store. */
export type StoreGraph = ReadonlyMap<string, StoredPath>;

/** The row of what came last into a store; null where that cannot be told. */
export function lastRow(graph: StoreGraph): number | null {
	let last: number | null = null;
	for (const { row } of graph.values()) if (row !== null && row > (last ?? 0)) last = row;
	return last;
}

/** All rows of a database so far, and what they come to. */
interface Read {
	readonly ids: number[];
	readonly paths: string[];
	readonly graph: Map<string, StoredPath>;
}

/** What was read of each database. */
const known = new Map<string, Read>();

/**
 * Every valid path of a store, of one moment, with size and references; none where it has no
 * database yet. Read once, O(paths + references); asked again only what has been added since is
 * read, for Nix numbers paths upwards; where some were deleted, all anew.
 */
export async function storeGraph(store: LocalStore, work: Work): Promise<StoreGraph> {
	const file = databaseFile(store);
	if (!existsSync(file)) return new Map();
	try {
		return readGraph(file, store.storeDir);
	} catch (error) {
		if (!(error instanceof DatabaseOutOfReach)) throw error;
	}
	const { closure } = await fromStore(store, null, work);
	return new Map(closure.paths.map((path, i) => [path, { ...validPath(closure, i), row: null }]));
}

/** What a closure knows of path `i`. */
export function validPath(closure: Closure, i: number): ValidPath {
	const references = allReferences(closure, i).map((k) => closure.paths[k]!);
	return { narSize: closure.narSize[i]!, references };
}

function readGraph(file: string, storeDir: string): StoreGraph {
	const before = known.get(file);
	const added = withDatabase(file, (database) => {
		const last = before?.ids.at(-1) ?? 0;
		const older: unknown = database
			.prepare("select count(*) as paths from ValidPaths where id <= ?")
			.get(last);
		const isWhole = Reflect.get(Object(older), "paths") === (before?.ids.length ?? 0);
		const rows: NodeRows = { ids: [], sizes: [], paths: [] };
		const texts = readPages(database, EVERY_PATH, file, storeDir, isWhole ? last : 0, rows);
		return { isWhole, rows, texts };
	});
	const read =
		before !== undefined && added.isWhole ? before : { ids: [], paths: [], graph: new Map() };
	if (added.rows.ids.length > 0) addRows(read, added.rows, added.texts, file);
	known.set(file, read);
	return read.graph;
}

function addRows(
	{ ids, paths, graph }: Read,
	rows: NodeRows,
	texts: readonly Uint8Array[],
	file: string,
): void {
	const first = paths.length;
	for (const id of rows.ids) ids.push(id);
	for (const path of rows.paths) paths.push(path);
	const indexOf = indexOfIds(ids);
	const references = rows.paths.map((): string[] => []);
	for (const text of texts) {
		const from = new Uint32Array(linesAtMost(text));
		const to = new Uint32Array(from.length);
		const count = readEdgeRows(text, indexOf, from, to, 0, file);
		for (let k = 0; k < count; k++) references[from[k]! - first]!.push(paths[to[k]!]!);
	}
	rows.paths.forEach((path, k) => {
		graph.set(path, {
			narSize: rows.sizes[k]!,
			references: references[k]!,
			row: rows.ids[k]!,
		});
	});
}

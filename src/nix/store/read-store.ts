import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { assemble } from "../../closure/assemble.ts";
import type { Closure, Problem } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { storePathFrom } from "../../closure/store-path.ts";
import { withDatabase } from "./database.ts";
import {
	damaged,
	indexOfIds,
	linesAtMost,
	type NodeRows,
	readEdgeRows,
	readNodeRows,
} from "./packed-rows.ts";

/** Rows a page: large enough to be fast, small enough to keep a page in a few megabytes. */
const PAGE = 1 << 16;

/**
 * The closure of `path`, or with null of every valid path, straight from a Nix database.
 *
 * SQLite joins each page of rows into one piece of text, which is taken apart here: five
 * times faster than row by row. Throws `WhittleError` where `path` is not valid.
 */
export function readStore(file: string, storeDir: string, path: string | null): Closure {
	return withDatabase(file, (database) => {
		if (path !== null) selectMembers(database, file, path);
		return readRows(database, path === null ? EVERY_PATH : MEMBERS, file, storeDir, path);
	});
}

/** Where rows come from: tables with the columns of ValidPaths, and of Refs. */
export interface Scope {
	readonly nodes: string;
	readonly edges: string;
}

export const EVERY_PATH: Scope = { nodes: "ValidPaths", edges: "Refs" };
const MEMBERS: Scope = {
	nodes: "members join ValidPaths using (id)",
	edges: "members join Refs on referrer = id",
};

/** Collects the row numbers of the closure of `path` in a temporary table, in memory. */
function selectMembers(database: DatabaseSyncInstance, file: string, path: string): void {
	const top = database.prepare("select id from ValidPaths where path = ?").get(path);
	if (top === undefined) {
		throw new WhittleError(
			"invalid-path",
			"this path is not in the store",
			path,
			`build or fetch it first, or name its store with --store (asked: ${file})`,
		);
	}
	database.exec("pragma temp_store = memory; create temp table members(id integer primary key)");
	database
		.prepare(
			`insert into members
			with recursive reached(id) as (
				select id from ValidPaths where path = ?
				union
				select reference from reached join Refs on referrer = id
			) select id from reached`,
		)
		.run(path);
}

function readRows(
	database: DatabaseSyncInstance,
	scope: Scope,
	file: string,
	storeDir: string,
	root: string | null,
): Closure {
	const rows: NodeRows = { ids: [], sizes: [], paths: [] };
	const edgeTexts = readPages(database, scope, file, storeDir, 0, rows);
	const { ids, sizes, paths } = rows;
	if (paths.length === 0) {
		throw new WhittleError(
			"empty-store",
			"the store holds no valid path",
			file,
			"name another with --store",
		);
	}
	const indexOf = indexOfIds(ids);
	const capacity = edgeTexts.reduce((most, text) => most + linesAtMost(text), 0);
	const from = new Uint32Array(capacity);
	const to = new Uint32Array(capacity);
	let count = 0;
	for (const text of edgeTexts) count = readEdgeRows(text, indexOf, from, to, count, file);
	const closure = assemble({
		storeDir,
		paths,
		narSize: Float64Array.from(sizes),
		references: { from, to, count },
		problems: missingSizes(paths, sizes),
	});
	if (root === null) return closure;
	const top = paths.indexOf(root);
	if (top < 0) throw damaged(file); // an index and its table that say different things
	return { ...closure, roots: Uint32Array.of(top) };
}

/**
 * Appends the rows that come after the row number `since` to `rows`, and gives the references
 * of those, for `readEdgeRows`. Throws `WhittleError` for what no Nix has written.
 */
export function readPages(
	database: DatabaseSyncInstance,
	scope: Scope,
	file: string,
	storeDir: string,
	since: number,
	rows: NodeRows,
): Uint8Array[] {
	const nodePage = database.prepare(
		`select cast(group_concat(id || ' ' || ifnull(narSize, '') || ' ' || path, char(10)) as blob) as text,
			max(id) as last
		from (select id, narSize, path from ${scope.nodes}
			where id > ? order by id limit ${PAGE})`,
	);
	const edgePage = database.prepare(
		`select cast(group_concat(referrer || ' ' || reference, char(10)) as blob) as text
		from ${scope.edges} where referrer > ? and referrer <= ?`,
	);
	const before = rows.paths.length;
	const edgeTexts: Uint8Array[] = [];
	for (let last = since; ; ) {
		const page = nodePage.get(last) as { text: Uint8Array | null; last: number | null };
		if (page.text === null || page.last === null) break;
		if (page.last <= last) throw damaged(file); // a tree that leads back would never end
		readNodeRows(page.text, rows, file);
		const edges = edgePage.get(last, page.last) as { text: Uint8Array | null };
		if (edges.text !== null) edgeTexts.push(edges.text);
		last = page.last;
	}
	for (let i = before; i < rows.paths.length; i++) checkPath(rows.paths[i]!, storeDir);
	return edgeTexts;
}

/** Whether hash and name are legal `assemble` tells; here only that they are there. */
function checkPath(path: string, storeDir: string): void {
	const at = storeDir.length;
	const sound = path.startsWith(storeDir) && path[at] === "/" && path[at + 33] === "-";
	if (!sound) storePathFrom(storeDir, path); // throws, and says why
}

function missingSizes(paths: readonly string[], sizes: readonly number[]): Problem[] {
	return paths.flatMap((path, i): Problem[] =>
		Number.isNaN(sizes[i])
			? [{ code: "size-missing", message: "the database does not know its NAR size", path }]
			: [],
	);
}

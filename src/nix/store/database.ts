import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as sqlite from "@photostructure/sqlite";
import { WhittleError } from "../../closure/error.ts";

/** How long to wait for a lock that a writer holds, in milliseconds. */
const PATIENCE = 2000;

/** SQLite's primary result codes that matter here. */
const CANTOPEN = 14;
const NOTADB = 26;
const CORRUPT = 11;
/** Codes after which a private copy can still be read: busy, locked, read-only, I/O, permission. */
const COPY_HELPS = new Set([3, 5, 6, 8, 10, CANTOPEN]);

/** Thrown when the file cannot even be copied: Nix itself must be asked. */
export class DatabaseOutOfReach extends Error {}

/**
 * Runs `read` on a consistent, read-only view of a Nix database, beside a running daemon.
 *
 * First plainly. Where that fails (the database is in WAL mode, so even a reader wants to
 * write beside it; or a writer holds the lock) on a private copy of database and log,
 * taken anew when they changed meanwhile. Throws `DatabaseOutOfReach` where the file may
 * not be read at all, `WhittleError` where it is not a Nix database.
 */
export function withDatabase<T>(
	file: string,
	read: (database: sqlite.DatabaseSyncInstance) => T,
): T {
	if (!existsSync(file)) {
		throw new WhittleError(
			"no-database",
			"there is no Nix database",
			file,
			"name a store with --store, or a file made by `nix path-info --json -r`",
		);
	}
	try {
		return readFrom(file, read);
	} catch (error) {
		const code = resultCode(error);
		if (code === null || !COPY_HELPS.has(code)) throw explained(error, file);
	}
	const folder = mkdtempSync(join(tmpdir(), "whittle-"));
	try {
		return readFrom(privateCopy(file, folder), read);
	} catch (error) {
		if (error instanceof DatabaseOutOfReach) throw error;
		throw explained(error, file);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function readFrom<T>(file: string, read: (database: sqlite.DatabaseSyncInstance) => T): T {
	// Required, not imported: its ES module takes 10 ms longer to load.
	const { DatabaseSync }: typeof sqlite = createRequire(import.meta.url)("@photostructure/sqlite");
	const database = new DatabaseSync(file, { readOnly: true, timeout: PATIENCE });
	try {
		database.exec("begin"); // one transaction: every page of rows is of the same moment
		return read(database);
	} finally {
		database.close();
	}
}

/** Copies the database with its logs; tries again when a writer was at work meanwhile. */
function privateCopy(file: string, folder: string): string {
	const copy = join(folder, "db.sqlite");
	for (let attempt = 0; attempt < 5; attempt++) {
		const before = fingerprint(file);
		for (const suffix of ["", "-wal", "-journal"]) {
			rmSync(copy + suffix, { force: true });
			try {
				if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
			} catch (error) {
				throw new DatabaseOutOfReach(error instanceof Error ? error.message : String(error));
			}
		}
		if (fingerprint(file) === before) return copy;
	}
	throw new WhittleError(
		"database-busy",
		"the database changes too fast to be copied",
		file,
		"try again when Nix is idle, or as a user who may open it",
	);
}

function fingerprint(file: string): string {
	return ["", "-wal", "-journal"]
		.map((suffix) => {
			const stat = statSync(file + suffix, { bigint: true, throwIfNoEntry: false });
			return stat === undefined ? "-" : `${stat.size}/${stat.mtimeNs}`;
		})
		.join(" ");
}

function resultCode(error: unknown): number | null {
	const code: unknown = error instanceof Error ? Reflect.get(error, "errcode") : undefined;
	return typeof code === "number" ? code & 255 : null;
}

function explained(error: unknown, file: string): unknown {
	const code = resultCode(error);
	if (code === null || !(error instanceof Error)) return error;
	const remedy = "name another store with --store, or a file made by `nix path-info --json -r`";
	if (code === NOTADB || (code === 1 && /no such (table|column)/.test(error.message))) {
		return new WhittleError("not-a-database", "this is not a Nix database", file, remedy);
	}
	if (code === CORRUPT) {
		return new WhittleError(
			"corrupt-database",
			`the database is damaged (${error.message})`,
			file,
			"`nix-store --verify` may mend it; `nix-store --dump-db` may still print it",
		);
	}
	return new WhittleError(
		"database-error",
		`the database cannot be read (${error.message})`,
		file,
		remedy,
	);
}

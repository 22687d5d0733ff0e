import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as sqlite from "@photostructure/sqlite";
import { WhittleError } from "../../closure/error.ts";

type Database = sqlite.DatabaseSyncInstance;

/** Waits so many milliseconds for a lock that a writer holds. */
const READ_ONLY = { readOnly: true, timeout: 2000 };

/** What SQLite keeps beside a database while somebody writes. */
const LOGS = ["-wal", "-journal"];
const ABSENT_IS_FINE = { throwIfNoEntry: false } as const;

/** SQLite's primary result codes that matter here. */
const CANTOPEN = 14;
const NOTADB = 26;
const CORRUPT = 11;
/** Codes after which another way may still read it: busy, locked, read-only, I/O, permission. */
const OTHER_WAY_HELPS = new Set([3, 5, 6, 8, 10, CANTOPEN]);

/** Thrown when the file cannot even be copied: Nix itself must be asked. */
export class DatabaseOutOfReach extends Error {}

/** Is there no such file? Where that cannot be seen, there may be one. */
export function isAbsent(file: string): boolean {
	try {
		return statSync(file, ABSENT_IS_FINE) === undefined;
	} catch (error) {
		return error instanceof Error && Reflect.get(error, "code") === "ENOTDIR";
	}
}

/**
 * Runs `read` on a consistent, read-only view of a Nix database, beside a running daemon,
 * and leaves nothing behind.
 *
 * Where no log lies beside it, the database file is all there is: it is read as a file that
 * nobody changes, and once more by the next way if somebody did. Else plainly. Where that
 * fails (in WAL mode even a reader wants to write beside it; or a writer holds the lock) on
 * a private copy of database and log, taken anew when they changed meanwhile. Throws
 * `DatabaseOutOfReach` where the file may not be read at all, `WhittleError` where it is not
 * a Nix database.
 */
export function withDatabase<T>(file: string, read: (database: Database) => T): T {
	if (!existsSync(file)) {
		throw new WhittleError(
			"no-database",
			"there is no Nix database",
			file,
			"name a store with --store, or a file made by `nix path-info --json -r`",
		);
	}
	const ways = [
		() => readUnchanging(file, read),
		() => ({ answer: readFrom(file, READ_ONLY, read) }),
		() => ({ answer: readCopy(file, read) }),
	];
	let failure: unknown;
	for (const way of ways) {
		try {
			const found = way();
			if (found !== null) return found.answer;
		} catch (error) {
			const code = resultCode(error);
			if (code === null || !OTHER_WAY_HELPS.has(code)) throw explained(error, file);
			failure = error;
		}
	}
	throw explained(failure, file);
}

/** As a file that nobody changes; null where that is not so. */
function readUnchanging<T>(file: string, read: (database: Database) => T): { answer: T } | null {
	if (LOGS.some((suffix) => (statSync(file + suffix, ABSENT_IS_FINE)?.size ?? 0) > 0)) return null;
	const before = fingerprint(file);
	const address = pathToFileURL(file);
	address.searchParams.set("immutable", "1");
	try {
		const answer = readFrom(address, READ_ONLY, read);
		return fingerprint(file) === before ? { answer } : null;
	} catch (error) {
		if (fingerprint(file) === before) throw error;
		return null;
	}
}

function readCopy<T>(file: string, read: (database: Database) => T): T {
	const folder = mkdtempSync(join(tmpdir(), "whittle-"));
	try {
		return readFrom(privateCopy(file, folder), { readOnly: false }, read);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function readFrom<T>(
	file: string | URL,
	options: sqlite.DatabaseSyncOptions,
	read: (database: Database) => T,
): T {
	// Required, not imported: its ES module takes 10 ms longer to load.
	const { DatabaseSync }: typeof sqlite = createRequire(import.meta.url)("@photostructure/sqlite");
	const database = new DatabaseSync(file, options);
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
		for (const suffix of ["", ...LOGS]) {
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
	return ["", ...LOGS]
		.map((suffix) => {
			const stat = statSync(file + suffix, { bigint: true, ...ABSENT_IS_FINE });
			return stat === undefined ? "-" : `${stat.size}/${stat.mtimeNs}`;
		})
		.join(" ");
}

export function resultCode(error: unknown): number | null {
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

import { mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as sqlite from "@photostructure/sqlite";
import { cacheFolder } from "../cache-folder.ts";
import { type NixSettings, numberOf } from "../nix-settings.ts";
import { resultCode } from "../store/database.ts";

/** What caches answered, kept on this machine from run to run. */
export interface AnswerMemory {
	/** The contents of a cache's file, null where it was not there, undefined where unknown. */
	get(cache: string, file: string): string | null | undefined;
	put(cache: string, file: string, contents: string | null): void;
	/** Writes down what was put. */
	save(): void;
}

/** Knows nothing and keeps nothing. */
export const NO_MEMORY: AnswerMemory = {
	get: () => undefined,
	put: () => undefined,
	save: () => undefined,
};

type Database = sqlite.DatabaseSyncInstance;

/** Bytes that answers may take; beyond, what was not used for longest goes. */
const LIMIT = 64 * 2 ** 20;
const KEPT = 48 * 2 ** 20;

/** In seconds. */
const DAY = 24 * 3600;
const USUAL_POSITIVE = 30 * DAY;
const USUAL_NEGATIVE = 3600;

/** What is lost in a power cut is asked again, so nothing waits for the disk. */
const SETUP = `
	pragma synchronous = off;
	create table if not exists answers(
		cache text not null,
		file text not null,
		contents text,
		asked integer not null,
		used integer not null,
		primary key (cache, file)
	) without rowid`;

const EVICT = `delete from answers where (cache, file) in (
	select cache, file from (
		select cache, file, sum(length(cache) + length(file) + ifnull(length(contents), 0) + 32)
			over (order by used desc, cache, file) as bytes
		from answers
	) where bytes > ${KEPT})`;

/** SQLite's codes for a file that holds something else, or damage. */
const NOT_OURS = new Set([1, 11, 26]);

/**
 * The memory in the person's cache folder, with Nix's settings for how long an answer counts.
 * Any number of programs may use it at once. One that is damaged is made anew; where none can
 * be written there is none, for it only saves time. With `refresh` it tells nothing, but keeps
 * what is put.
 */
export function openAnswerMemory(
	settings: NixSettings,
	env: NodeJS.ProcessEnv,
	refresh: boolean,
): AnswerMemory {
	const folder = cacheFolder(env);
	const file = join(folder, "binary-caches.sqlite");
	const positive = numberOf(settings("narinfo-cache-positive-ttl"), USUAL_POSITIVE);
	const negative = numberOf(settings("narinfo-cache-negative-ttl"), USUAL_NEGATIVE);
	const now = Math.floor(Date.now() / 1000);
	const answers: (readonly [string, string, string | null])[] = [];
	const usedAgain: (readonly [string, string])[] = [];
	let database: Database | null = null;

	/** What `work` gives; null where the memory cannot be used, from then on for good. */
	const attempt = <T>(work: () => T): T | null => {
		try {
			return work();
		} catch (error) {
			const code = resultCode(error);
			if (code === null && !(error instanceof Error && "code" in error)) throw error;
			database?.close();
			database = null;
			if (code !== null && NOT_OURS.has(code)) {
				for (const suffix of ["", "-journal"]) rmSync(file + suffix, { force: true });
			}
			return null;
		}
	};
	const open = () => {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		// Required, not imported: its ES module takes 10 ms longer to load.
		const { DatabaseSync }: typeof sqlite = createRequire(import.meta.url)(
			"@photostructure/sqlite",
		);
		database = new DatabaseSync(file, { timeout: 1000 });
		database.exec(SETUP);
		return database.prepare(
			"select contents, asked, used from answers where cache = ? and file = ?",
		);
	};
	const look = attempt(open) ?? attempt(open);

	const write = (to: Database) => {
		to.exec("begin immediate");
		const put = to.prepare("insert or replace into answers values (?, ?, ?, ?, ?)");
		for (const answer of answers) put.run(...answer, now, now);
		const touch = to.prepare("update answers set used = ? where cache = ? and file = ?");
		for (const used of usedAgain) touch.run(now, ...used);
		if (bytesIn(to) > LIMIT) to.exec(EVICT);
		to.exec("commit");
	};

	return {
		get(cache, name) {
			if (database === null || refresh) return undefined;
			const found = attempt(() => answerIn(look?.get(cache, name)));
			if (found === null) return undefined;
			const age = now - found.asked;
			if (age < 0 || age >= (found.contents === null ? negative : positive)) return undefined;
			if (now - found.used > DAY) usedAgain.push([cache, name]);
			return found.contents;
		},
		put(cache, name, contents) {
			answers.push([cache, name, contents]);
		},
		save() {
			const to = database;
			const unsaved = answers.length + usedAgain.length > 0;
			if (to !== null && unsaved) attempt(() => write(to));
			answers.length = 0;
			usedAgain.length = 0;
		},
	};
}

/** A row as it must be; null for anything else, and for none. */
function answerIn(row: unknown) {
	if (typeof row !== "object" || row === null) return null;
	const { contents, asked, used }: { contents?: unknown; asked?: unknown; used?: unknown } = row;
	if (typeof asked !== "number" || typeof used !== "number") return null;
	return typeof contents === "string" || contents === null ? { contents, asked, used } : null;
}

function bytesIn(database: Database): number {
	const pragma = (name: string) =>
		Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0]);
	return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
}
